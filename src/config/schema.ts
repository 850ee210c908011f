import * as z from 'zod';
import type { Price, Rates } from '../core/cost.js';
import { identityForms } from '../core/identity.js';
import { grouped } from '../core/text/numbers.js';
import { readDuration } from '../core/text/read-value.js';
import { visibilities } from '../core/visibility.js';
import { longestTimer } from '../core/world/clock.js';
import { authSchema } from './auth-schema.js';
import { checkSchema } from './check-schema.js';
import { cleanSchema } from './clean-schema.js';
import { jobsSchema, workerSchema } from './jobs/jobs-schema.js';
import { camelKeys, type Key } from './keys.js';
import { studioSchema } from './studio-schema.js';
import { sizeOfBytes, spendingLimit, text, texts, webUrl, word } from './text-schema.js';

const wholeNumber = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${grouped(to)}`;
  return z.int(message).min(from, message).max(to, message);
};

/** Kept as it is written, so that it is shown like that. */
const timeLimit = z
  .string('must be a duration such as 60s')
  .refine((value) => {
    const ms = readDuration(value);
    return ms !== undefined && ms > 0 && ms <= longestTimer;
  }, 'must be a duration from 1s to 24d, such as 60s')
  .describe('duration');

/** As `timeLimit`; 0 never waits. */
const waitLimit = z.union([z.literal('0'), z.literal(0).transform(() => '0'), timeLimit]);

const duration = z
  .string('must be a duration such as 5m')
  .refine((value) => readDuration(value) !== undefined, 'must be a duration such as 5m')
  .describe('duration')
  .transform((value) => readDuration(value) ?? 0);

const source = z
  .strictObject({
    url: text,
    sheet: text.optional(),
    range: text.optional(),
    since: text.optional(),
    table: text.optional(),
    query: text.optional(),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
    text_column: text.optional(),
    subject_column: text.optional(),
    id_column: text.optional(),
    group_by: text.optional(),
    thread: z.enum(['customer', 'all'], 'must be customer or all').optional(),
    cache_rows: duration.optional(),
    statement_timeout: duration.optional(),
    identity: z.enum(identityForms, `must be ${identityForms.join(' or ')}`).optional(),
    /** The same as `identity: settings`. */
    set_identity: z.boolean('must be true or false').optional(),
  })
  .refine(
    ({ table, query }) => table === undefined || query === undefined,
    'has a table and a query, but only one can be read',
  )
  .refine(
    ({ identity, set_identity }) => identity === undefined || set_identity === undefined,
    'has identity and set_identity, but only one can be used',
  )
  .transform(camelKeys);

const dollars = z.number('must be a number of US dollars').min(0, 'must be 0 or more').describe('US dollars');

const rateShape = { input: dollars, cached_input: dollars.optional(), output: dollars };
const rateExample = 'must look like { input: 0.15, output: 0.6 }';

/** Reads rates. Cached input costs the same as other input by default. */
function readRates({ input, cached_input = input, output }: z.infer<z.ZodObject<typeof rateShape>>): Rates {
  return { input, cachedInput: cached_input, output };
}

const rates = z.strictObject(rateShape, rateExample).transform(readRates);

/** The cost of a million tokens of a model, at its standard tier and at others. */
const price = z
  .strictObject(
    { ...rateShape, tiers: z.record(z.string(), rates, 'must be tiers with their prices').optional() },
    rateExample,
  )
  .transform(({ tiers, ...standard }): Price => ({ ...readRates(standard), ...(tiers && { tiers }) }));

const prompts = z
  .strictObject({
    /** A PostgreSQL database, or the path of a SQLite file. */
    url: text.optional(),
    visibility: z.enum(visibilities, `must be ${visibilities.join(', ')}`).optional(),
    /** Saving and removing need one of these roles. */
    write_roles: texts.optional(),
  })
  .transform(camelKeys);

/** The record of runs. */
const runs = z.strictObject({
  /** The size that the outcomes of the recorded runs may have. */
  keep: sizeOfBytes.optional(),
});

const llm = z.strictObject({ auth: z.enum(['login'], 'must be login') });

const twoModels = 'must be the names of two models, such as embedded,gpt-4o-mini';

/** Two models, as a list or with a comma between them; stored with a comma. */
const cascade = z
  .union([z.string(), z.array(z.string())], twoModels)
  .transform((value) => (typeof value === 'string' ? value.split(',') : value).map((name) => name.trim()))
  .refine(
    (names) => names.length === 2 && names[0] !== names[1] && names.every((name) => /^[^\s,]+$/u.test(name)),
    twoModels,
  )
  .transform((names) => names.join(','));

/** The settings that flags, the environment and `ticketsift.yaml` can all set, as files spell them. */
const settings = {
  model: text.optional(),
  cascade: cascade.optional(),
  base_url: webUrl('https://api.openai.com/v1', { path: '/v1' }).optional(),
  prompt: text.optional(),
  concurrency: wholeNumber(1, 10_000).optional(),
  rpm: wholeNumber(1, 1_000_000_000).optional(),
  tpm: wholeNumber(1, 1_000_000_000_000).optional(),
  retries: wholeNumber(0, 100).optional(),
  repair: wholeNumber(0, 3).optional(),
  timeout: timeLimit.optional(),
  ticket_timeout: timeLimit.optional(),
  max_wait: waitLimit.optional(),
  service_tier: word('flex').optional(),
  redact: z.boolean('must be true or false').optional(),
  max_cost: spendingLimit.optional(),
  cache: text.optional(),
  plain: z.boolean('must be true or false').optional(),
};

/** The content of a file. */
export const fileSchema = z.strictObject({
  ...settings,
  sources: z.record(z.string(), source).optional(),
  prices: z.record(z.string(), price, 'must be models with their prices').optional(),
  checks: z.record(z.string(), checkSchema, 'must be suites by name').optional(),
  auth: authSchema.optional(),
  prompts: prompts.optional(),
  clean: cleanSchema.optional(),
  llm: llm.optional(),
  runs: runs.optional(),
  studio: studioSchema.optional(),
  jobs: jobsSchema.optional(),
  worker: workerSchema.optional(),
});

/** Returns the keys that a file may have, and their values, as a JSON schema. */
export function fileJsonSchema() {
  return z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' });
}

const settingShape = camelKeys(settings) satisfies Record<Key, z.ZodType>;

/** The settings of flags and of the environment. */
export const settingsSchema = z.strictObject(settingShape);

/** Returns whether a setting is a number, which is text in the environment. */
export function isNumber(key: Key): boolean {
  return settingShape[key].unwrap() instanceof z.ZodNumber;
}

/** Returns whether a setting is true or false, for which the environment has several words. */
export function isSwitch(key: Key): boolean {
  return settingShape[key].unwrap() instanceof z.ZodBoolean;
}

export type SettingValues = z.infer<typeof settingsSchema>;
export type SourceConfig = z.infer<typeof source>;
export type CheckConfig = z.infer<typeof checkSchema>;
export type CleanConfig = z.infer<typeof cleanSchema>;
export type LlmConfig = z.infer<typeof llm>;
export type RunsConfig = z.infer<typeof runs>;
export type PromptsConfig = z.infer<typeof prompts>;
