import * as z from 'zod';
import type { SettingValues } from '../config/schema.js';
import type { Acceptance } from '../core/classification.js';
import { TicketsiftError } from '../core/errors.js';
import { suggestName } from '../core/text/did-you-mean.js';
import { acceptanceOf, settingsOfRun } from '../run/options.js';
import type { TicketOptions } from '../sources/options.js';
import type { Selection } from '../sources/selection.js';
import { readShard, shardForm } from '../sources/shard.js';
import type { ClassifyTicketsOptions } from './options.js';

/** Options by what they are for. */
export interface CheckedOptions {
  /** What goes before the configuration, which checks it. */
  readonly settings: SettingValues;
  readonly reading: TicketOptions;
  readonly selection: Selection;
  readonly acceptance: Acceptance;
}

const text = z.string('must be a string').optional();
const number = z.number('must be a number').optional();
const yesOrNo = z.boolean('must be true or false').optional();
const positive = z.int('must be a whole number').min(1, 'must be 1 or more').optional();
const share = z
  .number('must be a number')
  .min(0, 'must be from 0 to 1')
  .max(1, 'must be from 0 to 1')
  .optional();

const optionsSchema = z.object({
  prompt: z
    .union([z.string(), z.looseObject({ body: z.string() })], 'must be a string, or an object with a body')
    .optional(),
  model: text,
  cascade: text,
  baseUrl: text,
  apiKey: text,
  concurrency: number,
  rpm: number,
  tpm: number,
  retries: number,
  repair: number,
  timeout: text,
  ticketTimeout: text,
  maxWait: text,
  serviceTier: text,
  maxCost: number,
  cache: z.union([z.boolean(), z.string()], 'must be true, false or a path').optional(),
  offline: yesOrNo,
  redact: yesOrNo,
  rawText: yesOrNo,
  minConfidence: share,
  anyLanguage: yesOrNo,
  limit: positive,
  sample: positive,
  seed: z.int('must be a whole number').min(0, 'must be 0 or more').optional(),
  shard: z
    .string('must be a string')
    .refine((shard) => readShard(shard) !== undefined, `must be ${shardForm}`)
    .optional(),
  textColumn: text,
  subjectColumn: text,
  idColumn: text,
  sheet: text,
  encoding: text,
  delimiter: text,
  table: text,
  query: text,
  configFolder: text,
  environment: z.record(z.string(), z.string().optional(), 'must be variables by name').optional(),
  signal: z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }).optional(),
  onNote: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
} satisfies Record<keyof ClassifyTicketsOptions, z.ZodType>);

/** @throws TicketsiftError `usage` that names the first option that is wrong */
export function checkOptions(options: ClassifyTicketsOptions): CheckedOptions {
  const names: string[] = optionsSchema.keyof().options;
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TicketsiftError('usage', `There is no option ${unknown}`, {
      hint: suggestName(unknown, names, 'Options'),
    });
  }
  const issue = optionsSchema.safeParse(options).error?.issues[0];
  if (issue) {
    throw new TicketsiftError('usage', `The option ${String(issue.path[0])} ${issue.message}`, {
      hint: 'Correct it, or leave it out.',
    });
  }
  const { prompt, limit, sample, seed, shard } = options;
  const { textColumn, subjectColumn, idColumn, sheet, encoding, delimiter, table, query } = options;
  return {
    settings: settingsOfRun({ ...options, prompt: typeof prompt === 'string' ? prompt : undefined }),
    reading: {
      header: true,
      ...given({ textColumn, subjectColumn, idColumn, sheet, encoding, delimiter, table, query }),
    },
    selection: given({ limit, sample, seed, shard }),
    acceptance: acceptanceOf(options),
  };
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Leaves out what is undefined. */
function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}
