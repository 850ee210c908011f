import type { Problem } from '../../core/errors/problem.js';
import type { Visibility } from '../../core/visibility.js';
import type { RunOptions } from '../options.js';
import type { RowView } from './rows.js';

/** How tickets are read and requests sent. */
export type BenchRun = RunOptions & { readonly sample: number; readonly seed: number };

/** The most tickets that a page shows. */
export const maxSample = 1_000;

/** What a page shows besides rows and the text of the prompt. All texts are hostile, and harmless to show. */
export interface BenchState {
  readonly source: {
    /** Undefined before one is chosen. */
    readonly name: string | undefined;
    readonly tickets: number;
    /** Why there are no tickets, where there are none. */
    readonly empty: string;
    readonly problem: Problem | undefined;
    readonly notes: readonly string[];
  };
  readonly prompt: {
    /** Counts the texts, so that a page sees whether another replaced its own. */
    readonly revision: number;
    readonly path: string;
    readonly isChanged: boolean;
    readonly problem: Problem | undefined;
    readonly basis:
      | { readonly name: string; readonly version: number; readonly visibility: Visibility }
      | undefined;
    /** What its user should know of how the draft is kept; empty where there is nothing to say. */
    readonly note: string;
    /** Whether an earlier studio kept it. */
    readonly isRestored: boolean;
  };
  /** The model that was chosen on the page; empty where that is left to the prompt. */
  readonly model: string;
  /** What a test would send and cost, and which model it would be; and what is spent of the limit of the day. */
  readonly cost: string;
  readonly run: {
    readonly isRunning: boolean;
    readonly isStopping: boolean;
    /** How far it is, with rate and time left; at its end what it came to. */
    readonly text: string;
    /** 0 to 1. */
    readonly share: number;
    readonly problem: Problem | undefined;
  };
}

export type BenchEvent =
  | { readonly kind: 'state'; readonly state: BenchState }
  /** Rows that changed; or all of them, in place of those before. */
  | { readonly kind: 'rows'; readonly isAll: boolean; readonly rows: readonly RowView[] };

/** Sends pages what changed. */
export interface Emit {
  state(): void;
  rows(changed: readonly RowView[]): void;
  allRows(): void;
}
