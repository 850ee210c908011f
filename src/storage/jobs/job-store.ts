import type { Outcome } from '../../core/outcome.js';
import type { Ticket } from '../../core/ticket.js';
import type { JobPlan } from './plan.js';

/**
 * How far a submitted run is. `waiting`: no worker has one of its chunks, be it begun or not; `done`: every ticket has an outcome, which may be an error; `failed`: a worker gave it up,
 * or some of its chunks.
 */
export type JobStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** A submitted run. All texts are hostile. */
export interface JobRecord {
  readonly id: string;
  /** Who submitted it, as the database says: `role ann`, or `user` with an issuer and a subject. */
  readonly submitter: string;
  /** Milliseconds since 1970, by the clock of the database. */
  readonly submittedAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly status: JobStatus;
  readonly priority: number;
  /** The destination of the workers' configuration that gets the results, and when it had them all. */
  readonly output: string | undefined;
  readonly deliveredAt: number | undefined;
  /** What the submitter says of it. */
  readonly facts: JobFacts;
  readonly tickets: number;
  readonly classified: number;
  readonly urgent: number;
  /** Tickets with an error. */
  readonly failed: number;
  /** Counts of errors by their codes. */
  readonly errors: Readonly<Record<string, number>>;
  /** US dollars; undefined where that is not known. */
  readonly cost: number | undefined;
  readonly chunks: {
    readonly total: number;
    readonly waiting: number;
    readonly active: number;
    /** With those that were given up. */
    readonly done: number;
    /** Those that were given up, since workers ended with them again and again. */
    readonly dead: number;
  };
  /** Why it failed, or what it waits for. */
  readonly problem: string | undefined;
}

export interface JobFacts {
  /** The version of the program that submitted it. */
  readonly version: string;
  readonly source: string;
  readonly prompt: string;
  readonly promptVersion: number | null;
  readonly promptHash: string;
  readonly model: string;
  /** The columns of the tickets. */
  readonly columns: readonly string[];
  readonly hasIds: boolean;
  /** Those of the prompt; undefined where it allows any. */
  readonly categories: readonly string[] | undefined;
}

/** A ticket of a run, with its outcome where there is one. */
export interface JobRow {
  /** Counted from 0. */
  readonly position: number;
  readonly ticket: Ticket;
  readonly outcome: Outcome | undefined;
}

/** What is submitted, besides its tickets. */
export interface NewJob {
  readonly id: string;
  readonly version: string;
  readonly model: string;
  readonly plan: JobPlan;
  /** The text of the prompt's file. */
  readonly prompt: string;
  readonly priority: number;
  readonly output: string | undefined;
}

/** What submitters do: each sees their own runs, as the database itself decides. */
export interface JobStore extends AsyncDisposable {
  /**
   * Stores a run and its tickets, all or nothing, and returns how many tickets it has.
   * @throws TicketsiftError `database`; what reading the tickets throws
   */
  submit(job: NewJob, batches: AsyncIterable<readonly Ticket[]>): Promise<number>;
  /** The newest first. @param before an id: those that were submitted earlier */
  latest(limit: number, before?: string): Promise<readonly JobRecord[]>;
  /** By its id, the beginning of its id, or `last`. @throws TicketsiftError `not_found` */
  find(name: string): Promise<JobRecord>;
  /** The tickets from a position on, a chunk at a time, in their order. */
  rows(run: string, from: number): AsyncIterable<readonly JobRow[]>;
  /** Has workers begin no more of it. @throws TicketsiftError `usage` where it has ended */
  cancel(run: string): Promise<JobRecord>;
  /**
   * Has workers send again what failed or was not sent. Resolves to the run and how many tickets that is.
   * @throws TicketsiftError `usage` where it has not ended
   */
  retry(run: string): Promise<{ readonly job: JobRecord; readonly tickets: number }>;
}
