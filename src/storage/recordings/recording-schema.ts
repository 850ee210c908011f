import * as z from 'zod';
import { isTicketErrorCode, type TicketErrorCode } from '../../core/errors/ticket-error.js';
import { finishes } from '../cache/answer-row.js';

/** The version of the format, which its first line names. */
export const version = 1;

/** Bytes as lower-case hexadecimal digits: two a byte. */
const bytes = (size: number) =>
  z
    .string(`expected ${2 * size} hexadecimal digits`)
    .regex(new RegExp(`^[0-9a-f]{${2 * size}}$`), `expected ${2 * size} hexadecimal digits`)
    .transform((hex) => Buffer.from(hex, 'hex'));

const text = z.string('expected a text');
const count = z.int('expected a count of tokens').nonnegative('expected a count of tokens');

/** As `toISOString` writes it and no other way, so that what is read is written again as it was. */
const time = text.transform((iso, context) => {
  const date = new Date(iso);
  if (!Number.isNaN(date.getTime()) && date.toISOString() === iso) return date.getTime();
  context.addIssue('expected a time such as 2026-01-31T12:00:00.000Z');
  return z.NEVER;
});

/** The first line. It need say no more than which version wrote the rest, and later ones may say more. */
export const headSchema = z.object({
  ticketsift_answers: z.int().positive(),
  runs: z
    .array(
      z.object({
        family: z.string(),
        prompt: z.string(),
        prompt_hash: z.string(),
        model: z.string(),
        endpoint: z.string().nullable(),
        redacted: z.literal(true).exactOptional(),
      }),
    )
    .default([])
    .catch([]),
});

/** The line of a request that has no answer for its own sake. */
export const failureSchema = z.strictObject({
  key: bytes(32),
  model: text,
  ticket: text,
  failure: z.strictObject({
    code: z.custom<TicketErrorCode>(isTicketErrorCode, 'expected the code of a ticket’s error'),
    message: text,
  }),
});

/** Every other line, as it comes out of `JSON.parse`. */
export const lineSchema = z.strictObject({
  key: bytes(32),
  model: text,
  asked_at: time,
  finish: z.enum(finishes, `expected one of ${Object.keys(finishes).join(', ')}`),
  usage: z
    .strictObject(
      {
        input: count,
        cached_input: count,
        output: count,
        reasoning: count.exactOptional(),
        tier: text.exactOptional(),
      },
      { error: expectedUsage },
    )
    .exactOptional(),
  cut_at: count.exactOptional(),
  family: bytes(16).exactOptional(),
  ticket: text.exactOptional(),
  reply: text,
});

function expectedUsage({ code }: { readonly code: string }): string | undefined {
  return code === 'invalid_type' ? 'expected counts of tokens: input, cached_input, output' : undefined;
}
