import * as z from 'zod';
import { visibilities } from '../../core/visibility.js';

/** Parts of what several commands print with `--json`. */
export const time = z.iso.datetime().describe('time');
export const shareOfAll = z.number().min(0).max(1).describe('share from 0 to 1');
export const count = z.number().int().min(0).describe('count');
export const usd = z.number().describe('US dollars');
export const ms = z.number().describe('milliseconds');

export const author = z.strictObject({
  name: z.string(),
  verified: z.boolean(),
  issuer: z.string().nullable(),
  id: z.string().nullable(),
});

/** The outcome of a ticket. */
export const kind = z.union([
  z.strictObject({ urgent: z.boolean(), categories: z.array(z.string()).readonly() }),
  z.strictObject({ error: z.string() }),
]);

/** A version of a saved prompt. */
export const savedVersion = z.strictObject({
  name: z.string(),
  version: count,
  visibility: z.enum(visibilities),
  reference: z.string(),
  removed: z.boolean(),
  author,
  message: z.string().nullable(),
  saved_at: time,
  prompt_hash: z.string().nullable(),
  previous_hash: z.string().nullable(),
  hash: z.string(),
});
