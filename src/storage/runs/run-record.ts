import * as z from 'zod';

const factsSchema = z.object({
  version: z.string(),
  source: z.string(),
  prompt: z.string(),
  /** Of a saved prompt. */
  promptVersion: z.number().nullable().default(null),
  promptPath: z.string(),
  promptHash: z.string(),
  model: z.string(),
  /** Where the model is, without credentials; null for the embedded one. */
  endpoint: z.string().nullable(),
  /** All that the run was to do, as data, without secrets; empty where an older version recorded none. */
  plan: z.record(z.string(), z.unknown()).default({}),
});

const count = z.number();
const resultSchema = z.object({
  tickets: count,
  classified: count,
  urgent: count,
  failed: count,
  /** Tickets that the run did not get to; an earlier version counted them among the failed. */
  notSent: count.default(0),
  /** Rows of the source that could not be read and were left out. */
  skipped: count.default(0),
  cached: count,
  sent: count,
  /** Answers of one of two models that is on this machine. */
  local: count.optional(),
  duplicates: count,
  errors: z.record(z.string(), count),
  /** Requests that were answered, sent again (by reason), and sent to have a reply repaired. */
  answered: count,
  retries: z.record(z.string(), count),
  repairs: count,
  tokens: z
    .object({ input: count, cachedInput: count, output: count, reasoning: count.optional() })
    .nullable(),
  /** US dollars; null where the price is not known. */
  cost: count.nullable(),
  /** Milliseconds; null where nothing was asked. */
  latency: z.object({ p50: count, p90: count, p99: count, max: count }).nullable(),
});

const statusSchema = z.enum(['running', 'done', 'interrupted', 'stopped', 'cost_limit', 'failed']);

/** What is known of a run before it starts. */
export type RunFacts = z.infer<typeof factsSchema>;
/** The result of a run. */
export type RunResult = z.infer<typeof resultSchema>;
/** `stopped` is one that could not succeed; one that was killed stays `running`. */
export type RunStatus = z.infer<typeof statusSchema>;

export interface RemovedOutcomes {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The bytes that the outcomes of all runs could take; null where an earlier version counted runs instead. */
  readonly limit: number | null;
}

export interface RunRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: RunStatus;
  readonly pid: number;
  readonly facts: RunFacts;
  readonly result: RunResult | undefined;
  /** Where the outcomes of its tickets were removed for those of later runs. */
  readonly outcomesRemoved?: RemovedOutcomes;
}

/** Reads a result that was written down while its run was under way; undefined where it is none. */
export function readResult(found: unknown): RunResult | undefined {
  return resultSchema.safeParse(found).data;
}

const rowSchema = z.object({
  id: z.string(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  status: statusSchema,
  pid: z.number(),
  facts: z.string(),
  result: z.string().nullable(),
  outcomes_removed_at: z.number().nullable(),
  outcomes_limit: z.number().nullable(),
});

/** Reads a row of the table of runs. */
export function toRun(found: unknown): RunRecord {
  const { id, started_at, ended_at, status, pid, facts, result, ...row } = rowSchema.parse(found);
  const { outcomes_removed_at: at, outcomes_limit: limit } = row;
  return {
    id,
    startedAt: started_at,
    endedAt: ended_at ?? undefined,
    status,
    pid,
    facts: factsSchema.parse(JSON.parse(facts)),
    result: result === null ? undefined : resultSchema.parse(JSON.parse(result)),
    ...(at !== null && { outcomesRemoved: { at, limit } }),
  };
}
