import type { Advice } from '../../core/errors/request-failure.js';
import type { Limits } from '../../core/model.js';
import { listNames } from '../../core/text/names.js';
import type { Endpoint } from './endpoint.js';
import type { Complaint } from './error-body.js';
import type { HttpResponse } from './exchange.js';
import { readPause } from './limits.js';

/** What an advice may name: who was asked, and for what. */
export interface RequestContext {
  readonly endpoint: Endpoint;
  /** The model's name; none where it was not a model that was asked. */
  readonly model?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An answer whose status is no success, and what was read of it. It is not about what the ticket says. */
interface Refusal {
  readonly answer: HttpResponse;
  readonly complaint: Complaint | undefined;
  readonly limits: Limits | undefined;
}

/** What a status says of the requests to come. */
export function adviceOn({ answer, complaint, limits }: Refusal, context: RequestContext): Advice {
  const { status, headers } = answer;
  const hint = remedy(status, complaint, context);
  if (hint !== undefined) return { kind: 'doomed', hint };
  if (!isPassing(status)) return { kind: 'never' };
  const ms = readPause(headers, status === 429 ? limits : undefined, context.now);
  return ms === undefined ? { kind: 'again' } : { kind: 'wait', ms };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || (status >= 500 && status < 600);
}

/** What has to be mended before any request gets an answer; undefined where that is not known to be so. */
function remedy(
  status: number,
  complaint: Complaint | undefined,
  context: RequestContext,
): string | undefined {
  const { host, credential } = context.endpoint;
  const key = credential === 'login' ? 'whoever is logged in' : 'the key';
  const model = context.model === undefined ? 'the model' : `the model ${listNames([context.model])}`;
  const isRefusal = status >= 400 && status < 500;
  const said = isRefusal ? `${complaint?.code ?? ''} ${complaint?.message ?? ''}` : '';
  if (status === 402 || noQuota.test(said)) {
    return `Top up the account of ${key} at the provider of ${host}, or raise its limit there.`;
  }
  if (status === 401 || wrongKey.test(said)) return renewal(context.endpoint);
  if (status === 403) return `See whether ${key} may use ${model} at ${host}, and from where you are.`;
  // A method is not allowed where there is no API at all.
  if (status === 404 || status === 405 || noModel.test(said)) {
    return `See whether ${host} has ${model}, and whether the base URL is right: most end in /v1.`;
  }
  if (status >= 300 && status < 400) {
    return 'See whether the base URL is right, and whether a proxy or the network wants a login.';
  }
  return undefined;
}

function renewal({ host, credential }: Endpoint): string {
  if (credential === 'withheld')
    return `No key was sent, since the address is from a folder that you do not trust: ticketsift trust.`;
  if (credential === 'key') return `Set OPENAI_API_KEY to a key that ${host} takes.`;
  return `Log in again (ticketsift login); see whether auth.audience is what ${host} wants its tokens to be for.`;
}

// OpenAI; Moonshot; Anthropic. Not by the word quota alone: Gemini says it of a limit a minute, too.
const noQuota =
  /insufficient_quota|billing_(not_active|hard_limit)|exceeded_current_quota|credit balance is too low/i;

/** Gemini answers 400 where others answer 401. */
const wrongKey = /invalid_api_key|API key not valid/i;

/** LiteLLM answers 400 where others answer 404. */
const noModel = /model_not_found|invalid model name/i;
