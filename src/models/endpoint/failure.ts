import * as z from 'zod';
import { codeOf as caughtCode, messageOf } from '../../core/errors/caught.js';
import {
  certificateHint,
  connectionTroubles,
  isOfCertificate,
  proxyHint,
  refusalOfProxy,
} from '../../core/errors/connection-troubles.js';
import { RequestFailure } from '../../core/errors/request-failure.js';
import type { Usage } from '../../core/model.js';
import { parseJson } from '../../core/text/json.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import { adviceOn, type RequestContext, stepAfter } from './advice.js';
import type { Endpoint } from './endpoint.js';
import { type Complaint, readErrorBody, wordsOf } from './error-body.js';
import { DeadlineError, type HttpResponse, maxBodyMb, TransportError } from './exchange.js';
import { HttpError } from './http.js';
import { readLimits } from './limits.js';
import { readUsage } from './usage.js';

/** UTF-16 units of what an endpoint wrote that a message quotes. */
export const quoted = 200;

/** Returns why a request failed, as its ticket's failure; any other error comes back unchanged. */
export function asFailure(error: unknown, context: RequestContext): unknown {
  if (error instanceof HttpError) return httpFailure(error.answer, context);
  if (error instanceof TransportError) return transportFailure(error, context.endpoint);
  return error;
}

/**
 * What an error within a success means: the same as with the status that it names. Gateways that have begun to answer can say
 * it in no other way.
 */
export function failureInSuccess(
  error: object,
  { status, headers }: HttpResponse,
  context: RequestContext,
  usage: Usage | undefined,
): RequestFailure {
  const body = JSON.stringify(error);
  const complaint = readErrorBody(body);
  const named = statusIn(error, complaint);
  const { host } = context.endpoint;
  if (named !== undefined) {
    const meant = httpFailure({ status: named, headers, body }, context);
    const { code, message, advice, hint, limits } = meant;
    return new RequestFailure(code, message, {
      advice,
      hint,
      limits,
      usage,
      mayBeBilled: true,
      hasBegun: true,
    });
  }
  const said = complaint ? shorten(context.endpoint.hide(complaint.message), quoted) : 'no more than that';
  return new RequestFailure('no_response', `${host} answered ${status} with an error: ${said}`, {
    advice: { kind: 'again' },
    limits: readLimits(headers, context.now),
    usage,
    mayBeBilled: true,
  });
}

const numberedError = z.object({
  error: z.looseObject({
    code: z.union([
      z.int(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ]),
  }),
});

function statusIn(error: object, complaint: Complaint | undefined): number | undefined {
  const code = numberedError.safeParse(error).data?.error.code;
  if (code !== undefined && code >= 400 && code < 600) return code;
  // LM Studio answers so to any address that it does not know.
  return /unexpected endpoint|no such (route|endpoint)/i.test(complaint?.message ?? '') ? 404 : undefined;
}

function httpFailure(answer: HttpResponse, context: RequestContext): RequestFailure {
  const { status, body, headers } = answer;
  const { host, hide } = context.endpoint;
  const complaint = readErrorBody(body);
  // Where a redirect points to. Never followed: the key is for this endpoint alone.
  const said = complaint
    ? withParameter(complaint)
    : headers.location && `look at ${withoutQuery(String(headers.location))}`;
  // What is secret is hidden before the text is cut: a key cut in two would be overlooked.
  const quote = said && `: ${shorten(hide(said), quoted)}`;
  const code = codeOf(status, complaint);
  const limits = readLimits(headers, context.now);
  const isOfTicket = isAboutTicket(code, status);
  return new RequestFailure(code, `${host} answered ${status}${quote ?? '.'}`, {
    advice: isOfTicket ? { kind: 'never' } : adviceOn({ answer, complaint, limits }, context),
    hint: isOfTicket ? undefined : stepAfter(status, context),
    limits,
    usage: usageIn(body, context.tier),
  });
}

/** A signed address is a secret: it lets in all who have it. */
export function withoutQuery(location: string): string {
  return withoutCredentials(location.replace(/[?#].*/s, ''));
}

/** What was said, with the parameter that it is about. */
function withParameter({ message, param }: Complaint): string {
  return param === undefined || message.includes(param) ? message : `${param}: ${message}`;
}

/** What a refusal says that it charged for, as gateways do whose model had begun. */
function usageIn(body: string, sentTier: string | undefined): Usage | undefined {
  if (!body.includes('usage')) return undefined;
  return readUsage({ ...charged.safeParse(parseJson(body)).data, sentTier });
}

const charged = z.looseObject({ usage: z.unknown().optional(), service_tier: z.unknown().optional() });

/** Whether a failure is the ticket's own, whatever the status: one request that is too large for any minute, too. */
function isAboutTicket(code: string, status: number): boolean {
  return code === 'too_long' || code === 'filtered' || (code === 'rate_limited' && status === 413);
}

function codeOf(status: number, complaint: Complaint | undefined) {
  const said = wordsOf(complaint);
  if (status === 429 || (status === 413 && ofRate.test(said))) return 'rate_limited';
  if (status === 413) return 'too_long';
  if (isRefusal(status)) {
    if (tooLong.test(said)) return 'too_long';
    if (filtered.test(said) && !(status === 403 && ofAccount.test(said))) return 'filtered';
  }
  return `http_${status}` as const;
}

/** Old llama.cpp servers and llama-cpp-python answer 500 where others answer 400. */
function isRefusal(status: number): boolean {
  return [400, 403, 422, 451, 500].includes(status);
}

/** A 403 may be about who sends requests, and then it is about every one of them. */
const ofAccount =
  /\b(account|organi[sz]ation|api.?key|project|countr(y|ies)|region|subscription|permission)\b/i;

/** Groq answers 413 where one request alone is more than the account may use in a minute. */
const ofRate = /rate.?limit|tokens per minute|\bTPM\b/i;

// The words of OpenAI, Groq and LiteLLM; vLLM (the prompt alone leaves no room for a reply); llama.cpp;
// Anthropic; Gemini; Mistral; text-generation-inference; OpenAI's limit for one text.
const tooLong = new RegExp(
  [
    'context_length_exceeded|maximum context length|reduce the length of the messages|ContextWindowExceeded',
    'max_tokens must be at least 1, got -|longer than the maximum model length',
    'exceed_context_size|exceeds? the available context size|exceed context window',
    'prompt is too long',
    'input token count .*exceeds the maximum',
    'too large for model with \\d+ maximum context',
    'inputs` (tokens .*must be <=|must have less than) ?\\d*',
    'string_above_max_length|string too long',
  ].join('|'),
  'i',
);

/** What vendors say when a filter stops the ticket itself rather than the reply. */
const filtered = new RegExp(
  [
    'content.?filter|content.?policy|content management policy', // OpenAI, Azure, LiteLLM
    'content exists risk|data.?inspection|inappropriate content|sensitive (content|words?|information)', // DeepSeek, Qwen, Zhipu
    'requires? moderation|was flagged|flagged (as|for|by)', // OpenRouter
    'prohibited.?content|safety (filter|settings|system|reasons?)|blocked by .{0,40}safety|block.?list', // Gemini
    'usage polic(y|ies)|responsible ai|guardrail', // OpenAI, Azure, Bedrock
    '(content|input|prompt|request|message) (was|has been|is) (blocked|rejected)|content.?block', // gateways
  ].join('|'),
  'i',
);

/** Codes of Node and undici, in words: those of any connection, and those of one to an endpoint. */
const troubles: ReadonlyMap<unknown, string> = new Map([
  ...Object.entries(connectionTroubles),
  ['EPIPE', 'it broke off the connection'],
  ['ENETUNREACH', 'there is no way to its network'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['EPROTO', 'it does not speak TLS, as https needs'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS, as https needs'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'it does not speak TLS, as https needs'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', `its answer is larger than ${maxBodyMb} MB`],
  ['ERR_BUFFER_TOO_LARGE', `its answer is larger than ${maxBodyMb} MB`],
  ['Z_DATA_ERROR', 'its answer is compressed and damaged'],
  ['Z_BUF_ERROR', 'its answer is compressed and damaged'],
]);

function transportFailure({ reason, ...sent }: TransportError, endpoint: Endpoint): RequestFailure {
  const refusal = refusalOfProxy(reason);
  const wasSent = sent.wasSent && refusal === undefined;
  const hint = wayThere(reason, endpoint);
  // A proxy that wants a login, or forbids this address, does so until somebody mends that.
  const isForbidden = refusal === '407' || refusal === '403';
  const options = {
    advice: wasSent
      ? ({ kind: 'again' } as const)
      : ({ kind: isForbidden ? 'doomed' : 'unreachable', hint } as const),
    // It is unknown whether a model had worked on it by then.
    mayBeBilled: wasSent,
    hasBegun: sent.hasBegun,
  };
  if (reason instanceof DeadlineError) {
    const message = `${endpoint.host} did not answer within ${reason.after / 1000} s.`;
    return new RequestFailure('timeout', message, {
      ...options,
      hint: 'Give it longer with --timeout 5m, or send less at once with --concurrency 4.',
    });
  }
  const known = troubles.get(caughtCode(reason));
  const quote = shorten(endpoint.hide(messageOf(reason)), quoted);
  // Node's own words tell the address, which is the proxy's where there is one.
  // OpenSSL's words are for those who write it.
  const trouble = known && quote && !/:SSL routines:/.test(quote) ? `${known} (${quote})` : (known ?? quote);
  return new RequestFailure('connection', `No answer from ${endpoint.host}: ${trouble}.`, {
    ...options,
    hint,
  });
}

/** What to look at when there was no connection. */
function wayThere(reason: unknown, { baseUrl }: Endpoint): string {
  const refusal = refusalOfProxy(reason);
  const code = caughtCode(reason);
  if (refusal !== undefined) return proxyHint(refusal, baseUrl);
  if (/^(EPROTO|ERR_SSL_(WRONG_VERSION|PACKET))/.test(code)) {
    return `Write ${baseUrl} with http:// if its server speaks no TLS, and see whether the port is right.`;
  }
  return isOfCertificate(code)
    ? certificateHint(code)
    : `See whether ${baseUrl} is right and its server is running, and whether a proxy or VPN is in the way.`;
}
