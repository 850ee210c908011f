/** What one file may hold, and how much may wait at once. */
export interface BatchLimits {
  readonly maxRequests: number;
  readonly maxBytes: number;
  /** Input tokens of all batches of one model that have not ended; undefined where only the account tells. */
  readonly maxEnqueuedTokens?: number | undefined;
}

/**
 * The files and batches of one endpoint. No step is repeated here after it may have taken effect: what was lost is found by
 * `find` and `findFile`.
 *
 * Each rejects with the signal's reason when that fires, else with
 * @throws RequestFailure when there was no answer, or one that may be another next time
 * @throws TicketsiftError `batch_unsupported` where the endpoint has no such API
 */
export interface RemoteBatches extends AsyncDisposable {
  /** Uploads a file from the disk, under its own name. Resolves to its id. */
  upload(path: string, signal?: AbortSignal): Promise<string>;
  /** Creates a batch of an uploaded file. It may fail later, whatever this resolves to. */
  create(
    file: string,
    metadata: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<RemoteBatch>;
  /** @throws RequestFailure `http_404` for one that is gone */
  retrieve(id: string, signal?: AbortSignal): Promise<RemoteBatch>;
  /**
   * Returns the newest batch that has all of this metadata; where an endpoint keeps no metadata, the newest of this file.
   * @param former ids of batches that are none of those
   */
  find(
    file: string | undefined,
    metadata: Readonly<Record<string, string>>,
    former: readonly string[],
    signal?: AbortSignal,
  ): Promise<RemoteBatch | undefined>;
  /** Returns the id of a file whose upload was not confirmed, by its name. */
  findFile(name: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Cancels a batch; what it has answered by then is kept and paid for. One that has ended stays as it is.
   * @throws RequestFailure `http_404` for one that is gone; the refusal where it goes on
   */
  cancel(id: string, signal?: AbortSignal): Promise<RemoteBatch>;
  /** Reads the lines of an output or error file as they come, so that memory stays flat. */
  lines(file: string, signal?: AbortSignal): AsyncIterable<BatchLine>;
  /** Deletes a file. Does nothing where it is gone. */
  remove(file: string, signal?: AbortSignal): Promise<void>;
}

/** The states of a batch, as OpenAI names them. The last four are final, and each may have answered some lines. */
export const batchStates = [
  'validating',
  'in_progress',
  'finalizing',
  'cancelling',
  'completed',
  'expired',
  'cancelled',
  'failed',
] as const;

export type BatchState = (typeof batchStates)[number];

/** Returns whether nothing more comes of a batch. */
export function hasEnded(state: BatchState): boolean {
  return state === 'completed' || state === 'expired' || state === 'cancelled' || state === 'failed';
}

/** A batch, as the endpoint describes it. All texts are hostile. */
export interface RemoteBatch {
  readonly id: string;
  /** `in_progress` where it is in a word that is not known. */
  readonly state: BatchState;
  readonly unknownState?: string | undefined;
  readonly inputFile: string;
  /** Undefined where there is none, which also happens after the end. */
  readonly outputFile?: string | undefined;
  readonly errorFile?: string | undefined;
  /** The address of the answers, without its query, where they are in no file of the endpoint. */
  readonly elsewhere?: string | undefined;
  /** As the endpoint counts; it may be wrong, so nothing but what is shown depends on it. */
  readonly counts?: BatchCounts | undefined;
  /** Why the batch as a whole failed; `token_limit_exceeded` means that it fits when another has ended. */
  readonly failures: readonly BatchFailure[];
  /** Tokens that may be enqueued, where it failed with `token_limit_exceeded` and says so. */
  readonly enqueuedLimit?: number | undefined;
  /** Of what its file had too much, where it failed for that. */
  readonly excess?: 'requests' | 'bytes' | undefined;
  /** Where it failed for some of its lines: why, by their numbers from 1. */
  readonly refusedLines: ReadonlyMap<number, BatchFailure>;
}

export interface BatchCounts {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

export interface BatchFailure {
  readonly code: string;
  readonly message: string;
}

/** The HTTP answer to one request of a batch. */
export interface BatchResponse {
  readonly status: number;
  /** JSON that was parsed. */
  readonly body: unknown;
}

/**
 * One line of an output or error file: an answer of the model (`response`, whose status may be an error), the reason why there
 * is none (`failure`), or what cannot be read.
 */
export type BatchLine =
  | { readonly key: string; readonly response: BatchResponse }
  | { readonly key: string; readonly failure: BatchFailure }
  | UnreadLine;

/** A line that cannot be read. */
export interface UnreadLine {
  /** Its beginning. Hostile. */
  readonly unread: string;
  /** As the end of a sentence: `it is not JSON`. */
  readonly why: string;
  /** Counted from 1 in its file, with blank lines. */
  readonly line: number;
}
