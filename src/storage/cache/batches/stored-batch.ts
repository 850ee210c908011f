import * as z from 'zod';
import { batchStates } from '../../../core/batch/remote.js';

/**
 * How far a batch is:
 * - `preparing`: its file is being written; what a killed process was preparing is dropped
 * - `prepared`, `uploaded`, `created`: its file is complete, then at the endpoint, then made a batch there
 * - as the endpoint says: see `batchStates`
 * - `fetched`: all of its answers are cached; lines without one may still be sent again
 * - `settled`: nothing is left to be done
 */
export const storedStates = [
  'preparing',
  'prepared',
  'uploaded',
  'created',
  ...batchStates,
  'fetched',
  'settled',
] as const;

export type StoredState = (typeof storedStates)[number];

const budget = z.object({
  id: z.string(),
  /** Nanodollars. */
  limit: z.number(),
});

/** A budget that pays for a batch. */
export type BatchBudget = Readonly<z.infer<typeof budget>>;

/** What is said of a batch once. */
const batchLabel = z.object({
  /** The run that made it. */
  run: z.string(),
  model: z.string(),
  /** Without credentials. */
  endpoint: z.string(),
  /** What all of its requests have in common, in hex: see `Keys`. */
  family: z.string(),
  budgets: z.array(budget).readonly(),
  /** The batch whose lines it sends again. */
  from: z.string().optional(),
  /** What it takes to open its model again. */
  settings: z.unknown(),
});

export type BatchLabel = Readonly<z.infer<typeof batchLabel>>;

const failures = z.array(z.object({ code: z.string(), message: z.string() })).readonly();

/** What changes while a batch is under way. */
const batchProgress = z.object({
  /** The step at the endpoint that was begun, and may have taken effect. */
  intent: z.enum(['upload', 'create']).optional(),
  bytes: z.number().optional(),
  /** The most tokens that it takes in the queue of the endpoint. */
  tokens: z.number().optional(),
  /** How many tokens of all batches may be in that queue, as the endpoint said when it had no room. */
  enqueuedLimit: z.number().optional(),
  /** What a file may hold, where the endpoint has refused a larger one. */
  maxBytes: z.number().optional(),
  maxRequests: z.number().optional(),
  /** Ids of the endpoint. */
  file: z.string().optional(),
  /** Milliseconds since 1970. */
  uploadedAt: z.number().optional(),
  remote: z.string().optional(),
  outputFile: z.string().optional(),
  errorFile: z.string().optional(),
  /** See `RemoteBatch.elsewhere`. */
  elsewhere: z.string().optional(),
  /** Since when it is complete and names no file, in milliseconds since 1970. */
  lacksFilesSince: z.number().optional(),
  counts: z.object({ total: z.number(), completed: z.number(), failed: z.number() }).optional(),
  failures: failures.optional(),
  /** Batches of the same file that failed, since too much was waiting; how many of ours that was, and when to try again. */
  former: z.array(z.string()).readonly().optional(),
  room: z.object({ underWay: z.number(), tryAt: z.number() }).optional(),
  /** How it ended, once it was fetched. */
  ended: z.enum(['completed', 'expired', 'cancelled', 'failed']).optional(),
  /** Whether the user wants it cancelled. */
  isCancelled: z.boolean().optional(),
});

export type BatchProgress = Readonly<z.infer<typeof batchProgress>>;

/** A batch with the counts of its lines. Texts of the endpoint are hostile. */
export interface StoredBatch {
  readonly id: string;
  readonly state: StoredState;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
  readonly label: BatchLabel;
  readonly progress: BatchProgress;
  readonly requests: number;
  readonly answered: number;
  /** What its answers have cost, in nanodollars, and what is still reserved. */
  readonly spent: number;
  readonly reserved: number;
  /** Lines without an answer: not yet, to be sent again, and not any more. */
  readonly waiting: number;
  readonly again: number;
  readonly failed: number;
}

const storedRow = z.object({
  id: z.string(),
  state: z.enum(storedStates),
  createdAt: z.number(),
  changedAt: z.number(),
  label: z.string(),
  progress: z.string(),
  requests: z.number(),
  answered: z.number(),
  spent: z.number(),
  reserved: z.number(),
  waiting: z.number(),
  again: z.number(),
  failed: z.number(),
});

/** Selects rows of `storedRow`. */
export const selectStored = `SELECT id, batches.state AS state, created_at AS createdAt, changed_at AS changedAt,
    label, progress, requests, answered, spent,
    coalesce(sum(batch_lines.reserved), 0) AS reserved,
    count(*) FILTER (WHERE batch_lines.state = 'waiting') AS waiting,
    count(*) FILTER (WHERE batch_lines.state = 'again') AS again,
    count(*) FILTER (WHERE batch_lines.state = 'failed') AS failed
  FROM batches LEFT JOIN batch_lines ON batch_lines.batch = batches.id`;

/** @throws ZodError or SyntaxError for a row that the program cannot have written */
export function toStoredBatch(found: unknown): StoredBatch {
  const row = storedRow.parse(found);
  return {
    ...row,
    label: batchLabel.parse(JSON.parse(row.label)),
    progress: batchProgress.parse(JSON.parse(row.progress)),
  };
}
