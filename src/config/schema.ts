import * as z from 'zod';
import { readDuration } from '../cli/flag-values.js';
import { longestTimer } from '../core/world/clock.js';
import { authSchema, llmSchema } from './auth-schema.js';
import { checkSchema } from './check-schema.js';
import { promptsSchema } from './prompts-schema.js';

const text = z.string('must be a text').trim().min(1, 'is empty');

const wholeNumber = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${to.toLocaleString('en')}`;
  return z.int(message).min(from, message).max(to, message);
};

/** Kept as it is written, so that it can be shown so. */
const limitOfTime = z.string('must be a duration such as 60s').refine((value) => {
  const ms = readDuration(value);
  return ms !== undefined && ms > 0 && ms <= longestTimer;
}, 'must be a duration from 1s to 24d, such as 60s');

const amount = 'must be an amount of US dollars such as 5 or 0.50';

const duration = z
  .string('must be a duration such as 5m')
  .refine((value) => readDuration(value) !== undefined, 'must be a duration such as 5m')
  .transform((value) => readDuration(value) ?? 0);

export const sourceSchema = z
  .strictObject({
    url: text,
    table: text.optional(),
    query: text.optional(),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
    text_column: text.optional(),
    id_column: text.optional(),
    cache_rows: duration.optional(),
    statement_timeout: duration.optional(),
    set_identity: z.boolean('must be true or false').optional(),
  })
  .refine(
    ({ table, query }) => table === undefined || query === undefined,
    'has a table and a query, and only one is read',
  );

const dollars = z.number('must be a number of US dollars').min(0, 'must be 0 or more');

/** What a million tokens of a model cost; unless said, cached ones of the input cost what the others do. */
export const priceSchema = z
  .strictObject(
    { input: dollars, cached_input: dollars.optional(), output: dollars },
    'must look like { input: 0.15, output: 0.6 }',
  )
  .transform(({ input, cached_input = input, output }) => ({ input, cachedInput: cached_input, output }));

/** What flags, the environment and `ticketsift.yaml` may set alike. Messages go on after the name. */
export const settingsSchema = z.strictObject({
  model: text.optional(),
  base_url: z.url({ protocol: /^https?$/, error: 'must look like https://api.openai.com/v1' }).optional(),
  prompt: text.optional(),
  concurrency: wholeNumber(1, 10_000).optional(),
  rpm: wholeNumber(1, 1_000_000_000).optional(),
  tpm: wholeNumber(1, 1_000_000_000_000).optional(),
  retries: wholeNumber(0, 100).optional(),
  repair: wholeNumber(0, 3).optional(),
  timeout: limitOfTime.optional(),
  ticket_timeout: limitOfTime.optional(),
  max_cost: z.number(amount).positive(amount).max(1_000_000, amount).optional(),
  cache: text.optional(),
});

/** What a file may hold besides. */
export const fileSchema = settingsSchema.extend({
  sources: z.record(z.string(), sourceSchema).optional(),
  prices: z.record(z.string(), priceSchema, 'must be models with their prices').optional(),
  checks: z.record(z.string(), checkSchema, 'must be suites by name').optional(),
  auth: authSchema.optional(),
  prompts: promptsSchema.optional(),
  llm: llmSchema.optional(),
});
