import * as z from 'zod';
import { readSize } from '../core/text/read-value.js';

/** A text that is not blank, trimmed. Messages continue after the name of the key. */
export const text = z.string('must be a text').trim().min(1, 'is empty');

export const texts = z.array(text, 'must be a list of texts');

const wrongSize = 'must be a size such as 500MB or 2GB';

/** Kept as it is written, so that it can be shown like that. */
export const sizeOfBytes = z
  .union([z.literal(0).transform(() => '0'), z.string()], wrongSize)
  .refine((written) => readSize(written) !== undefined, wrongSize)
  .describe('size, such as 2GB');

const amount = 'must be an amount of US dollars such as 5 or 0.50';

/** A spending limit. */
export const spendingLimit = z.number(amount).positive(amount).max(1_000_000, amount).describe('US dollars');

/** A word that is sent as it is written: only endpoints know which ones are valid. */
export function word(examples: string): z.ZodString {
  const message = `must be a word such as ${examples}`;
  return z.string(message).regex(/^[a-z][a-z0-9_-]{0,31}$/i, message);
}
