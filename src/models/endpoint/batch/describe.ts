import * as z from 'zod';
import {
  type BatchFailure,
  type BatchState,
  batchStates,
  type RemoteBatch,
} from '../../../core/batch/remote.js';
import { shorten } from '../../../core/text/shorten.js';
import { quoted, withoutQuery } from '../failure.js';

/** A batch with what was attached to it. */
export interface DescribedBatch extends RemoteBatch {
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An id goes into addresses. */
const id = z
  .union([z.string(), z.int().transform(String)])
  .pipe(z.string().regex(/^(?!\.+$)[^\s/\\?#]{1,500}$/));

/** Azure names what is missing by an empty text. Anything else makes it unreadable, since it may be the only way to its answers. */
const optionalId = z.union([
  id,
  z
    .literal('')
    .nullish()
    .transform(() => undefined),
]);

/** Some write numbers as texts. */
const count = z
  .union([
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .catch(0);
const lineNumber = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.int().positive())
  .optional()
  .catch(undefined);
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);
const failure = z.union([
  z.object({ code: text, message: text, line: lineNumber }).refine(({ code, message }) => code || message),
  z
    .string()
    .min(1)
    .transform((message) => ({ code: undefined, message, line: undefined })), // Maritaca, Novita
]);
const failures = z.array(failure);

const described = z.object({
  id,
  status: z.string(),
  input_file_id: z.string().catch(''),
  output_file_id: optionalId,
  error_file_id: optionalId,
  output_blob: text, // Azure, in a storage of the account
  request_counts: z.object({ total: count, completed: count, failed: count }).nullish().catch(undefined),
  errors: z
    .union([
      z.object({ data: failures }).transform(({ data }) => data),
      failures,
      failure.transform((one) => [one]),
    ])
    .nullish()
    .catch(undefined),
  error: text, // Together
  metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/** Together wraps a batch that it has created, and gateways whatever they answer. */
const batch = z.union([
  z.object({ job: described }).transform(({ job }) => job),
  z.object({ data: described }).transform(({ data }) => data),
  described,
]);

/** Other words for states, of Together, Mistral, Azure and gateways. */
const sameStates: Readonly<Record<string, BatchState>> = {
  canceled: 'cancelled',
  canceling: 'cancelling',
  cancellation_requested: 'cancelling',
  pending: 'validating',
  queued: 'validating',
  created: 'validating',
  submitted: 'validating',
  scheduled: 'validating',
  not_started: 'validating',
  notstarted: 'validating',
  running: 'in_progress',
  processing: 'in_progress',
  inprogress: 'in_progress',
  completing: 'finalizing',
  success: 'completed',
  succeeded: 'completed',
  complete: 'completed',
  done: 'completed',
  ended: 'completed',
  finished: 'completed',
  completed_with_errors: 'completed',
  partially_completed: 'completed',
  timeout: 'expired',
  timeout_exceeded: 'expired',
  timed_out: 'expired',
  error: 'failed',
  errored: 'failed',
};

/** Codes and messages that are kept: a batch of many wrong lines has one for each. */
const maxFailures = 20;

/** Reads what an endpoint says of a batch; undefined where it is none. @param hide removes secrets from a text */
export function describeBatch(json: unknown, hide: (text: string) => string): DescribedBatch | undefined {
  const { data } = batch.safeParse(json);
  if (data === undefined) return undefined;
  const state = stateOf(data.status);
  const { request_counts, errors, error, output_blob: blob, metadata } = data;
  const written = [
    ...(errors ?? []),
    ...(error ? [{ code: undefined, message: error, line: undefined }] : []),
  ];
  const described = ({ code, message }: z.infer<typeof failure>): BatchFailure => {
    const lacksRoom = lacksRoomIn(`${code} ${message}`);
    return {
      code: lacksRoom ? noRoom : (code || 'error').slice(0, 100),
      message: shorten(hide(message || 'It does not say why.'), quoted),
    };
  };
  const failures = written.slice(0, maxFailures).map(described);
  const ofLines = written.flatMap((one): [number, BatchFailure][] =>
    one.line === undefined ? [] : [[one.line, described(one)]],
  );
  return {
    id: data.id,
    // Batches of endpoints go on to states that are known, mostly.
    state: state ?? 'in_progress',
    unknownState: state === undefined ? shorten(hide(data.status), 50) : undefined,
    inputFile: data.input_file_id,
    outputFile: data.output_file_id,
    errorFile: data.error_file_id,
    counts: request_counts ?? undefined,
    failures,
    enqueuedLimit: limitIn(failures),
    excess: excessIn(failures),
    elsewhere: blob ? shorten(hide(withoutQuery(blob)), quoted) : undefined,
    refusedLines: new Map(ofLines),
    metadata: metadata ?? {},
  };
}

function stateOf(status: string): BatchState | undefined {
  const word = status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return batchStates.find((state) => state === word) ?? sameStates[word];
}

/** The code of OpenAI for a batch that fits when others have ended. */
const noRoom = 'token_limit_exceeded';

/** Whether a code or a message says that too much is enqueued: others have the words, but not the code. */
export function lacksRoomIn(text: string): boolean {
  return /token_?limit_?exceeded|enqueued token/i.test(text);
}

/** Returns of what a file has too much, where a batch failed for that. */
function excessIn(failures: readonly BatchFailure[]): RemoteBatch['excess'] {
  const said = failures.map(({ code, message }) => `${code} ${message}`).join('\n');
  if (
    /too[_ ]many[_ ](tasks|requests|lines)|(more than|maximum (number )?of) [\d,.]+ (tasks|requests|lines)/i.test(
      said,
    )
  )
    return 'requests';
  return /file[_ ](is |size )?(too[_ ]large|exceeds)|file_size/i.test(said) ? 'bytes' : undefined;
}

/** `Limit: 2,000,000 enqueued tokens` (OpenAI), `the configured limit of 30K` (Azure). */
const limit = /limit(?: of|:)\s*([\d.,]+)\s*([KM])?\b/i;

/** Returns how many tokens may be enqueued, where a batch failed for it and says so. */
function limitIn(failures: readonly BatchFailure[]): number | undefined {
  const found = failures.find(({ code }) => code === noRoom);
  const [, digits = '', unit = ''] = limit.exec(found?.message ?? '') ?? [];
  const tokens = Number(digits.replace(/[,.]$/, '').replaceAll(',', '')) * (units[unit.toUpperCase()] ?? 1);
  return tokens > 0 ? tokens : undefined;
}

const units: Readonly<Record<string, number>> = { K: 1_000, M: 1_000_000 };

const page = z.object({
  data: z
    .array(z.unknown())
    .nullable()
    .transform((data) => data ?? []),
  has_more: z.boolean().optional().catch(undefined),
});

/** A page of a list: OpenAI's, or Together's, which is the list alone; gateways wrap theirs. */
export const listPage = z.union([
  z.array(z.unknown()).transform((data) => ({ data, has_more: false })),
  page,
  z.object({ data: page }).transform(({ data }) => data),
]);

const file = z.object({
  id,
  filename: z.string().catch(''),
  bytes: z.int().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});

export const storedFile = z.union([file, z.object({ data: file }).transform(({ data }) => data)]);

/** Returns whether a file is still looked at, so that no batch can be created of it: Azure takes a while. */
export function isPending(file: unknown): boolean {
  const { data } = storedFile.safeParse(file);
  return data !== undefined && /^(pending|running|uploaded|uploading|processing)$/i.test(data.status ?? '');
}
