import { messageOf } from '../core/caught.js';
import { RequestFailure } from '../core/request-failure.js';
import { shorten } from '../core/shorten.js';
import { type Addressee, adviceOfConnection, adviceOfStatus } from './advice.js';
import { DeadlineError } from './deadline.js';
import { type Complaint, readErrorBody } from './error-body.js';
import { HttpError, maxBodyMb, TransportError } from './http.js';
import { readLimits } from './limits.js';

/** UTF-16 units of what an endpoint wrote that a message quotes. */
export const quoted = 200;

/** What became of a request, as its ticket's failure; an error that is none of those comes back as it was. */
export function asFailure(error: unknown, addressee: Addressee): unknown {
  if (error instanceof DeadlineError) {
    const { host } = addressee.endpoint;
    const message = `${host} did not answer within ${error.after / 1000} s.`;
    return new RequestFailure('timeout', message, { advice: { kind: 'again' }, mayBeBilled: true });
  }
  if (error instanceof HttpError) return httpFailure(error, addressee);
  if (error instanceof TransportError) return connectionFailure(error.reason, addressee);
  return error;
}

function httpFailure(error: HttpError, addressee: Addressee): RequestFailure {
  const { status, body, headers } = error;
  const { endpoint, now } = addressee;
  const complaint = readErrorBody(body);
  const said = complaint?.message ?? (headers.location && `look at ${headers.location}`);
  // What is secret is hidden before the text is cut: a key cut in two would be overlooked.
  const quote = said && `: ${shorten(endpoint.hide(said), quoted)}`;
  const code = codeOf(status, complaint);
  return new RequestFailure(code, `${endpoint.host} answered ${status}${quote ?? '.'}`, {
    advice: adviceOfStatus(error, code, complaint, addressee),
    limits: readLimits(headers, now()),
  });
}

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

function connectionFailure(reason: unknown, addressee: Addressee): RequestFailure {
  const { endpoint } = addressee;
  const known = reason instanceof Error && 'code' in reason ? troubles.get(reason.code) : undefined;
  const said = messageOf(reason);
  const quote = shorten(endpoint.hide(said), quoted);
  // Node's own words tell the address, which is the proxy's where there is one.
  const trouble = known && quote ? `${known} (${quote})` : (known ?? quote);
  const advice = adviceOfConnection(reason, addressee);
  return new RequestFailure('connection', `No answer from ${endpoint.host}: ${trouble}.`, {
    advice,
    // A connection that broke had carried the request.
    mayBeBilled: advice.kind !== 'unreachable',
  });
}
