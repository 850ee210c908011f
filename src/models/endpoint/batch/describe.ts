import * as z from 'zod';
import {
  type BatchFailure,
  type BatchState,
  batchStates,
  type RemoteBatch,
} from '../../../core/batch/remote.js';
import { shorten } from '../../../core/text/shorten.js';
import { quoted } from '../failure.js';

/** A batch with what was attached to it. */
export interface DescribedBatch extends RemoteBatch {
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An id goes into addresses. */
const id = z.string().regex(/^(?!\.+$)[^\s/\\?#]{1,500}$/);

/** Azure names what is missing by an empty text. Anything else makes it unreadable, since it may be the only way to its answers. */
const optionalId = z.union([
  id,
  z
    .literal('')
    .nullish()
    .transform(() => undefined),
]);

const count = z.int().nonnegative().catch(0);
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);
const failure = z.object({ code: text, message: text }).refine(({ code, message }) => code || message);

const described = z.object({
  id,
  status: z.string(),
  input_file_id: z.string().catch(''),
  output_file_id: optionalId,
  error_file_id: optionalId,
  request_counts: z.object({ total: count, completed: count, failed: count }).nullish().catch(undefined),
  errors: z
    .union([
      z.object({ data: z.array(failure) }).transform(({ data }) => data),
      failure.transform((one) => [one]),
    ])
    .nullish()
    .catch(undefined),
  error: text, // Together
  metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/** Together wraps a batch that it has created. */
const batch = z.union([z.object({ job: described }).transform(({ job }) => job), described]);

/** Other words for states. */
const sameStates: Readonly<Record<string, BatchState>> = {
  canceled: 'cancelled',
  canceling: 'cancelling',
  pending: 'validating',
  queued: 'validating',
  created: 'validating',
  running: 'in_progress',
  processing: 'in_progress',
};

/** Codes and messages that are kept: a batch of many wrong lines has one for each. */
const maxFailures = 20;

/** Reads what an endpoint says of a batch; undefined where it is none. @param hide removes secrets from a text */
export function describeBatch(json: unknown, hide: (text: string) => string): DescribedBatch | undefined {
  const { data } = batch.safeParse(json);
  if (data === undefined) return undefined;
  const state = stateOf(data.status);
  if (state === undefined) return undefined;
  const { request_counts, errors, error, metadata } = data;
  const written = [...(errors ?? []), ...(error ? [{ code: undefined, message: error }] : [])];
  const failures = written.slice(0, maxFailures).map(
    ({ code, message }): BatchFailure => ({
      code: (code || 'error').slice(0, 100),
      message: shorten(hide(message || 'It does not say why.'), quoted),
    }),
  );
  return {
    id: data.id,
    state,
    inputFile: data.input_file_id,
    outputFile: data.output_file_id,
    errorFile: data.error_file_id,
    counts: request_counts ?? undefined,
    failures,
    enqueuedLimit: limitIn(failures),
    metadata: metadata ?? {},
  };
}

function stateOf(status: string): BatchState | undefined {
  const word = status.toLowerCase();
  return batchStates.find((state) => state === word) ?? sameStates[word];
}

/** `Limit: 2,000,000 enqueued tokens` (OpenAI), `the configured limit of 30K` (Azure). */
const limit = /limit(?: of|:)\s*([\d.,]+)\s*([KM])?\b/i;

/** Returns how many tokens may be enqueued, where a batch failed for it and says so. */
function limitIn(failures: readonly BatchFailure[]): number | undefined {
  const found = failures.find(({ code }) => code === 'token_limit_exceeded');
  const [, digits = '', unit = ''] = limit.exec(found?.message ?? '') ?? [];
  const tokens = Number(digits.replace(/[,.]$/, '').replaceAll(',', '')) * (units[unit.toUpperCase()] ?? 1);
  return tokens > 0 ? tokens : undefined;
}

const units: Readonly<Record<string, number>> = { K: 1_000, M: 1_000_000 };

/** A page of a list: OpenAI's, or Together's, which is the list alone. */
export const listPage = z.union([
  z.array(z.unknown()).transform((data) => ({ data, has_more: false })),
  z.object({
    data: z
      .array(z.unknown())
      .nullable()
      .transform((data) => data ?? []),
    has_more: z.boolean().catch(false),
  }),
]);

export const storedFile = z.object({
  id,
  filename: z.string().catch(''),
  bytes: z.int().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});

/** Returns whether a file is still looked at, so that no batch can be created of it: Azure takes a while. */
export function isPending(file: unknown): boolean {
  const { data } = storedFile.safeParse(file);
  return data !== undefined && /^(pending|running|uploaded|uploading|processing)$/i.test(data.status ?? '');
}
