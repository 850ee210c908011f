import type { Headers } from '../../core/http/headers.js';
import { readWait } from '../../core/http/read-wait.js';
import type { Limits, Quota } from '../../core/model.js';

/**
 * Headers that say how much is left, when it will be as it was, and how much that is. The first whose first two can be read
 * count.
 */
type Names = readonly (readonly [remaining: string, reset: string, limit: string])[];

const ofRequests: Names = [
  ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests', 'x-ratelimit-limit-requests'], // OpenAI, Azure, Groq, LiteLLM
  ['x-ratelimit-remaining-requests-day', 'x-ratelimit-reset-requests-day', 'x-ratelimit-limit-requests-day'], // Cerebras
  ['x-ratelimit-remaining', 'x-ratelimit-reset', 'x-ratelimit-limit'], // OpenRouter, Together
  ['ratelimit-remaining', 'ratelimit-reset', 'ratelimit-limit'], // draft-ietf-httpapi-ratelimit-headers, up to 07: Kong, Envoy
];

const ofTokens: Names = [
  ['x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens', 'x-ratelimit-limit-tokens'],
  [
    'x-ratelimit-remaining-tokens-minute',
    'x-ratelimit-reset-tokens-minute',
    'x-ratelimit-limit-tokens-minute',
  ], // Cerebras
];

/**
 * What the headers of an answer say of the endpoint's limits.
 * @param now milliseconds since 1970; only called where a time is given by the clock and the answer has no
 * date
 * @returns undefined where they say nothing, which costs next to nothing to find out
 */
export function readLimits(headers: Headers, now: () => number): Limits | undefined {
  const requests = readQuota(headers, ofRequests, now);
  const tokens = readQuota(headers, ofTokens, now);
  return requests || tokens ? { requests, tokens } : undefined;
}

function readQuota(headers: Headers, names: Names, now: () => number): Quota | undefined {
  for (const [remaining, reset, limit] of names) {
    const left = headers[remaining];
    const until = headers[reset];
    // Azure writes -1 for what it does not know.
    if (!isNumber(left) || typeof until !== 'string') continue;
    const resetMs = readWait(until, clockOf(headers, now));
    if (resetMs === undefined) continue;
    const whole = headers[limit];
    const quota = { remaining: Number(left), resetMs };
    return isNumber(whole) && Number(whole) > 0 ? { ...quota, limit: Number(whole) } : quota;
  }
  return undefined;
}

function isNumber(header: Headers[string]): header is string {
  return typeof header === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(header);
}

/**
 * How long an answer asks to wait before the next request, in milliseconds: by `retry-after-ms`,
 * `retry-after`, or the limit that is used up.
 * @param now milliseconds since 1970, as for `readLimits`
 * @returns undefined where it does not say, or says 0: to believe that would mean to send again and again at
 * once
 */
export function readPause(
  headers: Headers,
  limits: Limits | undefined,
  now: () => number,
): number | undefined {
  const { 'retry-after-ms': inMs, 'retry-after': after } = headers;
  const exact = typeof inMs === 'string' ? readWait(`${inMs.trim()}ms`, now) : undefined;
  const rough = typeof after === 'string' ? readWait(after, clockOf(headers, now)) : undefined;
  const used = [limits?.requests, limits?.tokens].filter((quota) => quota?.remaining === 0);
  const reset = Math.max(0, ...used.map((quota) => quota?.resetMs ?? 0));
  return exact || rough || reset || undefined;
}

/** The endpoint's own clock where it tells the time: what it reckons by that is right however wrong ours is. */
function clockOf({ date }: Headers, now: () => number): () => number {
  return () => (typeof date === 'string' && Date.parse(date)) || now();
}
