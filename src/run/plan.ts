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

/** What a plan calls tickets that were given on the command line. */
export const givenTexts = '--text';

export const modelSchema = z.object({
  name: z.string(),
  /** Where it is, without credentials; null for the embedded one. */
  endpoint: z.string().nullable(),
  /** Why it was chosen, as the end of a sentence. */
  why: z.string(),
  /** Whether its address came with a folder that the user does not trust, so that it gets no credential. */
  withholdsCredential: z.boolean().exactOptional(),
  /** The service tier of the requests, where one is named. */
  serviceTier: z.string().exactOptional(),
});

/** Everything a run does, as plain data: without secrets, and with nothing open. */
export const runPlanSchema = z.object({
  source: z.object({
    /** A file's full path, a URL without its password, a name in the configuration, `-` or `--text`. */
    name: z.string(),
    /** The full paths of further files, which are read with it as one table. */
    others: z.array(z.string()).exactOptional(),
    /**
     * False where no plan holds what reading it again needs: standard input, the texts themselves, or a
     * password.
     */
    isRepeatable: z.boolean(),
    options: ticketOptionsSchema,
  }),
  selection: selectionSchema,
  prompt: z.object({
    name: z.string(),
    /** For a saved prompt. */
    version: z.number().nullable(),
    /** Its file, or its full name. */
    path: z.string(),
    hash: z.string(),
  }),
  model: modelSchema,
  /**
   * The first of two models, its identity, and how sure it must be for its answer to stay; absent where one
   * model answers alone.
   */
  cascade: z
    .object({
      model: modelSchema,
      hash: z.string(),
      sure: z.object({ urgent: z.number(), categories: z.number() }),
    })
    .exactOptional(),
  limits: z.object({
    /** The maximum number of concurrent requests. */
    concurrency: z.number(),
    requestsPerMinute: number,
    tokensPerMinute: number,
    retries: z.number(),
    repairs: z.number(),
    /** For one try, and for all tries of a ticket. */
    timeoutMs: z.number(),
    ticketTimeoutMs: z.number(),
    /** The longest wait that an endpoint may ask for. */
    maxWaitMs: number,
    /** US dollars. */
    maxCost: number,
    /** Shares `maxCost` with all runs on the same cache that have this id. */
    budgetId: z.string().exactOptional(),
  }),
  /**
   * The limits that the user set for this run. The others came from the configuration, which may have changed
   * since.
   */
  saidLimits: z.array(z.enum(limitKeys)),
  /** The file of the cache; null for one that vanishes with the run. */
  cache: z.string().nullable(),
  /** Whether e-mail addresses and the like are removed before sending. */
  redact: z.literal(true).exactOptional(),
  /** What is removed from texts before they are sent. Earlier versions removed nothing. */
  clean: z
    .object({ html: z.boolean(), quotes: z.boolean(), signatures: z.boolean(), disclaimers: z.boolean() })
    .default(noCleaning),
  /** Which answers to accept, where that is set: see `Acceptance`. */
  acceptance: z.object({ minConfidence: number, anyLanguage: z.boolean().exactOptional() }).exactOptional(),
  /** Whether requests are sent for what is not cached. */
  sends: z.boolean(),
  /** Whether requests are sent in batches. */
  inBatches: z.literal(true).exactOptional(),
  /** Whether tickets that wait in a batch are sent live. */
  ignoresBatches: z.literal(true).exactOptional(),
  /** How often each ticket is classified, each time with an answer of its own. */
  repeats: z.number(),
  /** The run whose failed tickets are sent again; all others take what is cached. */
  retryOf: z.string().exactOptional(),
  /** The rows and columns to write; absent where all are. */
  rows: rowOptionsSchema.exactOptional(),
  /** Null where the caller itself pulls the outcomes. */
  destination: z.record(z.string(), z.unknown()).nullable(),
});

export type RunPlan = Readonly<z.infer<typeof runPlanSchema>>;

/** Returns the model of a plan as people see it: both of a cascade. */
export function modelOfPlan({ model, cascade }: Pick<RunPlan, 'model' | 'cascade'>): string {
  return cascade ? nameOfCascade({ first: cascade.model.name, second: model.name }) : model.name;
}

/** What of a plan says whether its model is on this machine. */
export interface LocalFacts {
  readonly model: Pick<RunPlan['model'], 'name' | 'endpoint'>;
  readonly cascade?: RunPlan['cascade'];
}

/** Returns the model on this machine that answers alone, to which nothing is sent; undefined for any other. */
export function localModelOf({ model, cascade }: LocalFacts): string | undefined {
  return !cascade && model.endpoint === null ? model.name : undefined;
}

/** Returns a recorded plan; undefined where an older version of the program recorded none. */
export function readPlan(recorded: unknown): RunPlan | undefined {
  return runPlanSchema.safeParse(recorded).data;
}

/** A plan with what it leaves out: secrets, and what was read to make it. */
export interface PlannedRun {
  readonly plan: RunPlan;
  readonly prompt: Prompt;
  readonly source: FoundSource;
  /** Undefined where all models are local. */
  readonly endpoint: ReachedEndpoint | undefined;
}

/** The part of a plan's model that is not elsewhere in a record. */
const tierOfModel = z.object({ serviceTier: z.string() });
const sureOfCascade = z.object({ sure: z.looseObject({}) });

/**
 * Returns what a plan says about source, selection, service tier, cascade, limits, cache, rows, redaction and
 * cleaning, each by its path: `limits.retries: 5`.
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

/** How many items of a list are described one by one. */
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
