import * as z from 'zod';
import { limitKeys } from '../config/keys.js';
import { noCleaning } from '../core/cleaning.js';
import type { Prompt } from '../core/prompt.js';
import { grouped } from '../core/text/numbers.js';
import { rowOptionsSchema } from '../outputs/rows/options.js';
import type { FoundSource } from '../sources/find.js';
import { ticketOptionsSchema } from '../sources/options.js';
import { selectionSchema } from '../sources/selection.js';
import { nameOfCascade } from './cascade/models.js';
import type { ReachedEndpoint } from './model/reach-endpoint.js';

const number = z.number().exactOptional();

/** What a plan calls tickets that were given themselves. */
export const givenTexts = '--text';

const modelSchema = z.object({
  name: z.string(),
  /** Where it is, without credentials; null for the embedded one. */
  endpoint: z.string().nullable(),
  /** Why it was chosen, as the end of a sentence. */
  why: z.string(),
  /** Whether its address came with a folder that its user does not trust, so that it gets no credential. */
  withholdsCredential: z.boolean().exactOptional(),
  /** At which requests are sent, where one is named. */
  serviceTier: z.string().exactOptional(),
});

/** All that a run does, as plain data: no secret is in it, and nothing is open. */
export const runPlanSchema = z.object({
  source: z.object({
    /** A file's full path, a URL without its password, a name in the configuration, `-` or `--text`. */
    name: z.string(),
    /** The full paths of further files, which are read with it as one table. */
    others: z.array(z.string()).exactOptional(),
    /** False where reading it again takes what no plan holds: standard input, the texts themselves, or a password. */
    isRepeatable: z.boolean(),
    options: ticketOptionsSchema,
  }),
  selection: selectionSchema,
  prompt: z.object({
    name: z.string(),
    /** Of a saved prompt. */
    version: z.number().nullable(),
    /** Its file, or its name in full. */
    path: z.string(),
    hash: z.string(),
  }),
  model: modelSchema,
  /** The first of two models, what it is, and how sure it has to be for its answer to stay; none where one answers alone. */
  cascade: z
    .object({
      model: modelSchema,
      hash: z.string(),
      sure: z.object({ urgent: z.number(), categories: z.number() }),
    })
    .exactOptional(),
  limits: z.object({
    /** Requests at once, at most. */
    concurrency: z.number(),
    requestsPerMinute: number,
    tokensPerMinute: number,
    retries: z.number(),
    repairs: z.number(),
    /** For one try, and for all tries of a ticket. */
    timeoutMs: z.number(),
    ticketTimeoutMs: z.number(),
    /** For what an endpoint asks to wait. */
    maxWaitMs: number,
    /** US dollars. */
    maxCost: number,
    /** Shares `maxCost` with all runs on the same cache that name it. */
    budgetId: z.string().exactOptional(),
  }),
  /** The limits that a person said for this run. The others came from the configuration, which may have changed since. */
  saidLimits: z.array(z.enum(limitKeys)),
  /** The file of the cache; null for one that vanishes with the run. */
  cache: z.string().nullable(),
  /** Whether tickets are sent without e-mail addresses and the like. */
  redact: z.literal(true).exactOptional(),
  /** What is taken out of texts before they are sent. Earlier versions took out nothing. */
  clean: z
    .object({ html: z.boolean(), quotes: z.boolean(), signatures: z.boolean(), disclaimers: z.boolean() })
    .default(noCleaning),
  /** Which answers are taken, where that is said: see `Acceptance`. */
  acceptance: z.object({ minConfidence: number, anyLanguage: z.boolean().exactOptional() }).exactOptional(),
  /** Whether requests are sent for what is not cached. */
  sends: z.boolean(),
  /** How often each ticket is classified, each time with an answer of its own. */
  repeats: z.number(),
  /** The run whose failed tickets are sent again; all others take what is cached. */
  retryOf: z.string().exactOptional(),
  /** Which rows and columns are written; none where all are. */
  rows: rowOptionsSchema.exactOptional(),
  /** Null where outcomes go to whoever pulls them. */
  destination: z.record(z.string(), z.unknown()).nullable(),
});

export type RunPlan = Readonly<z.infer<typeof runPlanSchema>>;

/** Returns the model of a plan as people see it: both of a cascade. */
export function modelOfPlan({ model, cascade }: Pick<RunPlan, 'model' | 'cascade'>): string {
  return cascade ? nameOfCascade({ first: cascade.model.name, second: model.name }) : model.name;
}

/** Returns a plan that was recorded; undefined where an older version of the program recorded none. */
export function readPlan(recorded: unknown): RunPlan | undefined {
  return runPlanSchema.safeParse(recorded).data;
}

/** A plan, with what it leaves out: what is secret, and what was read to make it. */
export interface PlannedRun {
  readonly plan: RunPlan;
  readonly prompt: Prompt;
  readonly source: FoundSource;
  /** Undefined where all models are local. */
  readonly endpoint: ReachedEndpoint | undefined;
}

/** The part of a plan's model that no record says elsewhere. */
const tierOfModel = z.object({ serviceTier: z.string() });
const sureOfCascade = z.object({ sure: z.looseObject({}) });

/**
 * Returns what a plan says of source, selection, service tier, cascade, limits, cache, rows, redaction and cleaning, each by its path:
 * `limits.retries: 5`.
 * @param plan as it was recorded, perhaps by another version
 */
export function describePlan({
  source,
  selection,
  model,
  cascade,
  limits,
  cache,
  rows,
  redact,
  clean,
}: Partial<Record<keyof RunPlan, unknown>>): string[] {
  const serviceTier = tierOfModel.safeParse(model).data;
  const sure = sureOfCascade.safeParse(cascade).data;
  return settingsIn({
    source,
    selection,
    model: serviceTier,
    cascade: sure,
    limits,
    cache,
    rows,
    redact,
    clean,
  });
}

/** So many of a list are described one by one. */
const maxListed = 10;

function settingsIn(value: unknown, path = ''): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [`${path}: ${JSON.stringify(value)}`];
  if (Array.isArray(value) && value.length > maxListed)
    return [
      ...settingsIn(value.slice(0, maxListed), path),
      `${path}: ${grouped(value.length - maxListed)} more`,
    ];
  const below = Object.entries(value);
  return below.flatMap(([name, one]) => settingsIn(one, path === '' ? name : `${path}.${name}`));
}
