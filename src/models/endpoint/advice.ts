import { proxyHint } from '../../core/errors/connection-troubles.js';
import type { Advice } from '../../core/errors/request-failure.js';
import type { Limits } from '../../core/model.js';
import { listNames } from '../../core/text/names.js';
import type { Endpoint } from './endpoint.js';
import { type Complaint, wordsOf } from './error-body.js';
import type { HttpResponse } from './exchange.js';
import { readPause } from './limits.js';
import { longQuota, readPauseIn } from './limits-in-body.js';

/** What an advice may name: where the request went, and for what. */
export interface RequestContext {
  readonly endpoint: Endpoint;
  /** The model's name; none where the request was not for a model. */
  readonly model?: string | undefined;
  /** The service tier that it was sent at. */
  readonly tier?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An answer whose status is not a success, and what was read of it. It is not about what the ticket says. */
interface Refusal {
  readonly answer: HttpResponse;
  readonly complaint: Complaint | undefined;
  readonly limits: Limits | undefined;
}

/** What a status says of the requests to come. */
export function adviceOn({ answer, complaint, limits }: Refusal, context: RequestContext): Advice {
  const { status, headers, body } = answer;
  const price = priceOfMore(answer, complaint, context);
  if (price !== undefined) return { kind: 'doomed', hint: price, isCertain: true };
  const hint = remedy(answer, complaint, context);
  if (hint !== undefined) return { kind: 'doomed', hint };
  if (!isPassing(status)) return { kind: 'never' };
  if (isFull(status, complaint, context))
    return { kind: 'busy', ms: readPause(headers, undefined, context.now) ?? readPauseIn(body, complaint) };
  const ms =
    readPause(headers, status === 429 ? limits : undefined, context.now) ?? readPauseIn(body, complaint);
  return ms === undefined ? { kind: 'again' } : { kind: 'wait', ms };
}

function isPassing(status: number): boolean {
  return (
    [408, 409, 425, 429, noCapacity].includes(status) ||
    (status >= 500 && status < 600 && status !== notOffered)
  );
}

/** Of a server that has no such API at this address, now or later. */
const notOffered = 501;

/** What to do about a status, where no more is known of it: nothing has to be mended before other requests get an answer. */
export function stepAfter(status: number, { endpoint: { host } }: RequestContext): string {
  if (status === 429) {
    return `Send less at once with --concurrency 4, or set --rpm and --tpm to what ${host} allows your account.`;
  }
  if (isPassing(status)) {
    return `${host} is out of order or overloaded: try again later with --retry-errors last. If it is yours, look at its log.`;
  }
  return 'Change what the message names: the model (--model), or a key of the prompt such as temperature or max_output_tokens.';
}

/** Groq, of its tier `flex`. */
const noCapacity = 498;

/** Whether a tier has no capacity left for anyone, which says nothing of how much one account may send. */
function isFull(status: number, complaint: Complaint | undefined, { tier }: RequestContext): boolean {
  const said = wordsOf(complaint);
  if (status === noCapacity || /resources?[ _.]?(is |are )?unavailable/i.test(said)) return true;
  return tier !== undefined && status === 429 && /capacity/i.test(said);
}

/** What it takes to get more of an account that is empty, or whose quota for a day or longer is used up. */
function priceOfMore(
  { status, body }: HttpResponse,
  complaint: Complaint | undefined,
  { endpoint: { host, credential } }: RequestContext,
): string | undefined {
  if (status < 400 || status >= 500) return undefined;
  const said = wordsOf(complaint);
  const owner = ownerOf(credential);
  if (status === 402 || noQuota.test(said)) {
    return `Top up the account of ${owner} at the provider of ${host}, or raise its limit there.`;
  }
  if (status === 429 && (longQuota.test(said) || /"quotaId"\s*:\s*"[^"]*PerDay/i.test(body))) {
    return `The quota of ${owner} for a day or longer is used up at ${host}. Run again when it renews, or raise it there.`;
  }
  return undefined;
}

/** Returns what to mend before any request can get an answer; undefined where that is not known. */
function remedy(
  { status }: HttpResponse,
  complaint: Complaint | undefined,
  context: RequestContext,
): string | undefined {
  const { host, credential } = context.endpoint;
  const owner = ownerOf(credential);
  const model = context.model === undefined ? 'the model' : `the model ${listNames([context.model])}`;
  const isRefusal = status >= 400 && status < 500;
  const said = isRefusal ? wordsOf(complaint) : '';
  if (status === 407) return proxyHint('407', host);
  if (status === 401 || wrongKey.test(said)) return renewal(context.endpoint);
  if (status === 403) return `Check whether ${owner} may use ${model} at ${host}, and from your network.`;
  // A method is not allowed where there is no API at all.
  if (status === 404 || status === 405 || status === notOffered || noModel.test(said)) {
    return `Check that ${host} has ${model}, and that the base URL is right: most end in /v1.`;
  }
  if (status >= 300 && status < 400) {
    return 'Check that the base URL is right, and whether a proxy or the network wants a login.';
  }
  return undefined;
}

/** Whose account a request is charged to, in a sentence. */
function ownerOf(credential: Endpoint['credential']): string {
  return credential === 'login' ? 'your login' : 'the key';
}

function renewal({ host, credential }: Endpoint): string {
  if (credential === 'withheld')
    return 'No key was sent, because the address comes from a ticketsift.yaml that you do not trust: see `ticketsift trust`.';
  if (credential === 'key') return `Set OPENAI_API_KEY to a key that ${host} accepts.`;
  return `Log in again (ticketsift login), and check that auth.audience is what ${host} expects in its tokens.`;
}

// Not by the word quota alone: Gemini says it of a limit a minute, too.
const noQuota = new RegExp(
  [
    'insufficient_quota|billing_(not_active|hard_limit)', // OpenAI
    'exceeded_current_quota|suspended due to insufficient', // Moonshot
    'credit balance is too low|out of credits?|insufficient credits?|requires more credits', // Anthropic, OpenRouter
    'insufficient.?(account )?(balance|funds)|not enough (balance|credits?|funds)|balance.{0,20}(insufficient|not enough)',
    'recharge|top up|arrearage|payment required|past due', // Zhipu, Qwen
  ].join('|'),
  'i',
);

/** Gemini answers 400 where others answer 401. */
const wrongKey = /invalid_api_key|API key not valid/i;

/** LiteLLM answers 400 where others answer 404. */
const noModel = /model_not_found|invalid model name/i;
