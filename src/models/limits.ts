import type { Limits, Quota } from '../core/model.js';

/** Headers as undici gives them: names in small letters. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What an endpoint may call what is left of a limit, and the time until it is whole again; the first that it sends counts. */
const names = {
  requests: [
    ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
    ['x-ratelimit-remaining', 'x-ratelimit-reset'],
    ['ratelimit-remaining', 'ratelimit-reset'],
  ],
  tokens: [['x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens']],
} as const;

/** What the headers of an answer say of the endpoint's limits; undefined where they say nothing. */
export function readLimits(headers: Headers, now: number): Limits | undefined {
  const requests = readQuota(headers, names.requests, now);
  const tokens = readQuota(headers, names.tokens, now);
  return requests || tokens ? { requests, tokens } : undefined;
}

function readQuota(
  headers: Headers,
  pairs: readonly (readonly [string, string])[],
  now: number,
): Quota | undefined {
  for (const [remaining, reset] of pairs) {
    const left = headers[remaining];
    if (typeof left !== 'string' || !/^\d+$/.test(left)) continue;
    const resetMs = readTime(headers[reset], now);
    if (resetMs !== undefined) return { remaining: Number(left), resetMs };
  }
  return undefined;
}

/**
 * How long an endpoint says to wait, in milliseconds: by `retry-after-ms`, by `retry-after` (seconds or a date,
 * RFC 9110, section 10.2.3), or because one of its limits is used up. Undefined where it does not say; a wait of
 * nothing says nothing.
 */
export function readWait(headers: Headers, now: number): number | undefined {
  const ms = headers['retry-after-ms'];
  const named = typeof ms === 'string' && /^\d+(\.\d+)?$/.test(ms) ? Number(ms) : undefined;
  // A date is one of the endpoint's clock, which may be another than ours.
  const theirs = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
  const wait = named ?? readTime(headers['retry-after'], Number.isNaN(theirs) ? now : theirs);
  if (wait !== undefined) return wait > 0 ? wait : undefined;
  const limits = readLimits(headers, now);
  const resets = [limits?.requests, limits?.tokens].flatMap((quota) =>
    quota && quota.remaining === 0 && quota.resetMs > 0 ? [quota.resetMs] : [],
  );
  return resets.length > 0 ? Math.max(...resets) : undefined;
}

/** Seconds from here on are taken for a time since 1970, as some gateways write it. */
const earliestTime = 1e9;
/** And from here on for one in milliseconds. */
const earliestTimeMs = 1e12;

const unit: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds until a time that is written as seconds, as a duration (`6m0s`, `120ms`), as seconds or milliseconds
 * since 1970, or as a date; 0 where it has passed, undefined where it is none of these.
 */
function readTime(value: string | string[] | undefined, now: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number >= earliestTimeMs) return Math.max(0, number - now);
    return number >= earliestTime ? Math.max(0, number * 1000 - now) : number * 1000;
  }
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    const parts = text.matchAll(/([\d.]+)([a-z]+)/g);
    return [...parts].reduce((sum, [, number, name = '']) => sum + Number(number) * (unit[name] ?? 0), 0);
  }
  // Without a letter or a colon it is no date, though Node would find one in it.
  const time = /[a-z:]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
