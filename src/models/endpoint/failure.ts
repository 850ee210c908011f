import { codeOf as caughtCode, messageOf } from '../../core/errors/caught.js';
import { RequestFailure } from '../../core/errors/request-failure.js';
import { shorten } from '../../core/text/shorten.js';
import { adviceOn, type RequestContext } from './advice.js';
import type { Endpoint } from './endpoint.js';
import { type Complaint, readErrorBody } from './error-body.js';
import { DeadlineError, type HttpResponse, TransportError } from './exchange.js';
import { HttpError, maxBodyMb } from './http.js';
import { readLimits } from './limits.js';

/** UTF-16 units of what an endpoint wrote that a message quotes. */
export const quoted = 200;

/** What became of a request, as its ticket's failure; an error that is none of those comes back as it was. */
export function asFailure(error: unknown, context: RequestContext): unknown {
  if (error instanceof HttpError) return httpFailure(error.answer, context);
  if (error instanceof TransportError) return transportFailure(error, context.endpoint);
  return error;
}

function httpFailure(answer: HttpResponse, context: RequestContext): RequestFailure {
  const { status, body, headers } = answer;
  const { host, hide } = context.endpoint;
  const complaint = readErrorBody(body);
  // Where a redirect points to. Never followed: the key is for this endpoint alone.
  const said = complaint?.message ?? (headers.location && `look at ${headers.location}`);
  // What is secret is hidden before the text is cut: a key cut in two would be overlooked.
  const quote = said && `: ${shorten(hide(said), quoted)}`;
  const code = codeOf(status, complaint);
  const limits = readLimits(headers, context.now);
  return new RequestFailure(code, `${host} answered ${status}${quote ?? '.'}`, {
    advice: aboutTicket.has(code) ? { kind: 'never' } : adviceOn({ answer, complaint, limits }, context),
    limits,
  });
}

/** Failures that are the ticket's own, whatever the status. */
const aboutTicket: ReadonlySet<string> = new Set(['too_long', 'filtered']);

function codeOf(status: number, complaint: Complaint | undefined) {
  if (status === 429) return 'rate_limited';
  if (status === 413) return 'too_long';
  if (complaint !== undefined && isRefusal(status)) {
    const { code = '', message } = complaint;
    if (tooLong.test(`${code} ${message}`)) return 'too_long';
    if (filtered.test(`${code} ${message}`)) return 'filtered';
  }
  return `http_${status}` as const;
}

/** Old llama.cpp servers and llama-cpp-python answer 500 where others answer 400. */
function isRefusal(status: number): boolean {
  return status === 400 || status === 422 || status === 500;
}

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

/** Azure, OpenAI and LiteLLM, when a filter stops the ticket itself rather than the reply. */
const filtered = /content_filter|content_policy_violation|ContentPolicyViolation|content management policy/i;

/** Codes of Node and undici, in words. */
const troubles: ReadonlyMap<unknown, string> = new Map([
  ['ECONNREFUSED', 'nothing accepts connections there'],
  ['ENOTFOUND', 'no such host is known'],
  ['EAI_AGAIN', 'its name could not be looked up'],
  ['ECONNRESET', 'it broke off the connection'],
  ['EPIPE', 'it broke off the connection'],
  ['UND_ERR_SOCKET', 'it broke off the connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it accepted no connection in time'],
  ['ETIMEDOUT', 'it accepted no connection in time'],
  ['ENETUNREACH', 'there is no way to its network'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', `its answer is larger than ${maxBodyMb} MB`],
]);

function transportFailure({ reason, wasSent }: TransportError, endpoint: Endpoint): RequestFailure {
  const options = {
    advice: wasSent
      ? ({ kind: 'again' } as const)
      : ({ kind: 'unreachable', hint: wayThere(reason, endpoint) } as const),
    // Nobody can tell whether a model had worked on it by then.
    mayBeBilled: wasSent,
  };
  if (reason instanceof DeadlineError) {
    const message = `${endpoint.host} did not answer within ${reason.after / 1000} s.`;
    return new RequestFailure('timeout', message, options);
  }
  const known = troubles.get(caughtCode(reason));
  const quote = shorten(endpoint.hide(messageOf(reason)), quoted);
  // Node's own words tell the address, which is the proxy's where there is one.
  const trouble = known && quote ? `${known} (${quote})` : (known ?? quote);
  return new RequestFailure('connection', `No answer from ${endpoint.host}: ${trouble}.`, options);
}

/** What to look at when there was no connection. */
function wayThere(reason: unknown, { baseUrl }: Endpoint): string {
  // Of all that Node and OpenSSL say of certificates.
  return /CERT|SIGNATURE/.test(caughtCode(reason))
    ? 'See whether a proxy is in between; NODE_EXTRA_CA_CERTS names the file of an authority of your own.'
    : `See whether ${baseUrl} is right and its server is running, and whether a proxy or VPN is in the way.`;
}
