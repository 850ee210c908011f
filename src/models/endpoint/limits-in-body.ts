import { readWait } from '../../core/http/read-wait.js';
import type { Complaint } from './error-body.js';

/** A duration in words or as Go writes it: `20s`, `7m12.5s`, `1h2m3s`, `350ms`, `20 seconds`, `2 minutes`. */
const amount = String.raw`\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])`;
const inWords = new RegExp(
  String.raw`(?:try again|retry|retrying|wait|available|reset)\w*[^.\d]{0,30}?((?:${amount}\s*)+)`,
  'i',
);
const field = /"(retryDelay|retry_after(?:_ms|_seconds)?|retry-after)"\s*:\s*"?(\d+(?:\.\d+)?)(ms|s)?"?/i;

/**
 * Returns how long the body of a refusal asks to wait, in milliseconds; undefined where it does not say.
 * @param body as it came
 */
export function readPauseIn(body: string, complaint: Complaint | undefined): number | undefined {
  const [, name = '', number = '', unit] = field.exec(body) ?? [];
  if (number !== '') return readWait(`${number}${unit ?? (/_ms$/i.test(name) ? 'ms' : 's')}`, () => 0);
  const [, said] = inWords.exec(complaint?.message ?? '') ?? [];
  return said === undefined ? undefined : readWait(shortened(said), () => 0);
}

/** `2 minutes 5 seconds` as `2m5s`: of each unit its first letter, but for milliseconds. */
function shortened(duration: string): string {
  return duration
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/[a-z]+/g, (unit) => (/^ms|^milli/.test(unit) ? 'ms' : unit.charAt(0)));
}

/** A quota of a day or longer: nothing of a run is worth waiting for it. */
export const longQuota =
  /per.?day|\bdaily\b|a day\b|per.?(week|month)|\b(weekly|monthly)\b|\b[RT]PD\b|PerDay/i;
