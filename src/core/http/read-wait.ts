import { longestTimer } from '../world/clock.js';

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

const number = /^(\d+\.?\d*|\.\d+)$/;
const duration = /^(\d+(\.\d+)?(d|h|ms|m|s))+$/;
const timeOfDay = /\d:\d\d/;
const zone = /(z|[a-z]{3}|[+-]\d\d:?\d\d|\))$/i;

/**
 * How long it is from `now` until what a header names, in whole milliseconds; 0 for what is past. It may be
 * - seconds: `12`, `0.5`
 * - a duration as Go writes it, which OpenAI and Groq send: `6m0s`, `8.64s`, `120ms`
 * - a date of HTTP or ISO 8601, in UTC unless it says otherwise
 * - seconds or, as OpenRouter has it, milliseconds since 1970
 * @param now milliseconds since 1970; only asked where it matters
 * @returns undefined for anything else
 */
export function readWait(text: string, now: () => number): number | undefined {
  const ms = millisecondsOf(text.trim(), now);
  return ms <= longestTimer ? Math.max(0, Math.ceil(ms)) : undefined;
}

/** NaN for what is none of those. */
function millisecondsOf(text: string, now: () => number): number {
  if (number.test(text)) {
    const amount = Number(text);
    // 1e9 seconds ago there was no such API yet, and 1e11 of them are more than 3,000 years off.
    if (amount > 1e11) return amount - now();
    return amount > 1e9 ? amount * 1000 - now() : amount * 1000;
  }
  if (duration.test(text)) {
    const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
    return parts.reduce(
      (sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? Number.NaN),
      0,
    );
  }
  // Without a time of day it is none of those dates, but Date.parse makes one of almost anything with a number.
  if (!timeOfDay.test(text)) return Number.NaN;
  return Date.parse(zone.test(text) ? text : `${text}Z`) - now();
}
