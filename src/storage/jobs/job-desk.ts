import type { Outcome } from '../../core/outcome.js';
import type { Ticket } from '../../core/ticket.js';
import type { JobStore } from './job-store.js';
import type { ChunkReference } from './queue.js';

/** A run as a worker gets it. Its submitter wrote it, who may be hostile. */
export interface StoredJob {
  readonly id: string;
  /** The version of the program that submitted it. */
  readonly version: string;
  readonly format: number;
  readonly model: string;
  readonly plan: string;
  readonly prompt: string;
}

/** A chunk that this worker has. */
export interface TakenChunk {
  readonly run: string;
  readonly number: number;
  /** The place of its first ticket in the run, counted from 0. */
  readonly first: number;
  readonly size: number;
  /** Its tickets as they are stored: hostile. */
  readonly tickets: string;
  /** The places of tickets whose outcomes are saved. */
  readonly saved: ReadonlySet<number>;
  /** Whether its tickets without an outcome were answered before, and that answer is not wanted. */
  readonly isSentAgain: boolean;
  /** Whether a worker ended with it before. */
  readonly isRepeated: boolean;
}

/** An outcome and the place of its ticket in the run. */
export interface PlacedOutcome {
  readonly position: number;
  readonly outcome: Outcome;
}

/** What each process has paid for a run in all, in nanodollars. */
export type Paid = ReadonlyMap<string, number>;

/** How a delivery ended: the results are written, or it is for any worker to begin it anew, or it failed. */
export type DeliveryEnd = 'written' | 'given back' | { readonly problem: string };

/** What a worker does with submitted runs. @throws TicketsiftError `database` from each of its methods */
export interface JobDesk extends AsyncDisposable {
  /** Does what is to be done besides chunks: queues new runs, does what submitters want, and ends what is dead. */
  tend(): Promise<void>;
  /** Takes the next chunk, by priority and then by age; undefined where none waits. */
  take(): Promise<{ readonly job: StoredJob; readonly chunk: TakenChunk } | undefined>;
  /** Saves outcomes of a chunk; what is there already stays. Resolves to whether this worker is to go on with it. */
  save(chunk: TakenChunk, outcomes: readonly PlacedOutcome[]): Promise<boolean>;
  /**
   * Resolves to whether this worker still has all of these chunks. The database is asked only if it has not answered for a
   * moment: as long as the connection is there, no one else takes them.
   */
  has(chunks: readonly ChunkReference[]): Promise<boolean>;
  /** Ends a chunk of which all outcomes are saved. */
  finish(chunk: TakenChunk, paid: Paid): Promise<void>;
  /** Notes what was paid for a run. */
  charge(run: string, paid: Paid): Promise<void>;
  /** Puts chunks back at once, as if they had not been taken. */
  giveBack(chunks: readonly TakenChunk[]): Promise<void>;
  /** Puts a chunk back that failed; after several times it is given up. */
  fail(chunk: TakenChunk, why: string): Promise<void>;
  /** Gives a run up. */
  endRun(run: string, problem: string): Promise<void>;
  /** Returns runs that this worker leaves to newer ones. */
  newerRuns(): Promise<readonly Pick<StoredJob, 'id' | 'version'>[]>;
  /** Returns models that waiting runs name and this worker does not allow, the longest waiting first. */
  unlistedModels(): Promise<readonly { readonly model: string; readonly runs: number }[]>;
  /** Finds a run that has ended and whose results one of these destinations is to get, and keeps others from it. */
  takeDelivery(outputs: readonly string[], except: readonly string[]): Promise<string | undefined>;
  /** Ends a delivery. */
  endDelivery(run: string, end: DeliveryEnd): Promise<void>;
  /** All runs, of all submitters. */
  records(): Pick<JobStore, 'find' | 'rows'>;
  /** Removes runs that ended this many days ago. */
  tidy(days: number): Promise<void>;
  /** Has a connection in place of one that is lost. @throws TicketsiftError `database` */
  reconnect(): Promise<void>;
  isLost(): boolean;
}

/** Returns the tickets that are to be sent, each with its place. */
export function placesLeft(
  { first, saved }: TakenChunk,
  tickets: readonly Ticket[],
): { readonly position: number; readonly ticket: Ticket }[] {
  return tickets.flatMap((ticket, index) => {
    const position = first + index;
    return saved.has(position) ? [] : [{ position, ticket }];
  });
}
