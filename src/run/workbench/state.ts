import type { Problem } from '../../core/errors/problem.js';
import type { Visibility } from '../../core/visibility.js';
import type { RunOptions } from '../options.js';
import type { RowView } from './rows.js';

/** How tickets are read and requests sent. */
export type BenchRun = RunOptions & { readonly sample: number; readonly seed: number };

/** The maximum number of tickets on a page. */
export const maxSample = 1_000;

/** What a page shows besides rows and the text of the prompt. All texts are hostile, and safe to show. */
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
    /** The number of the text, by which a page sees that another page replaced its own. */
    readonly revision: number;
    readonly path: string;
    readonly isChanged: boolean;
    readonly problem: Problem | undefined;
    readonly basis:
      | { readonly name: string; readonly version: number; readonly visibility: Visibility }
      | undefined;
    /** A note on how the draft is kept; empty where there is nothing to say. */
    readonly note: string;
    /** Whether it was kept by an earlier studio. */
    readonly isRestored: boolean;
  };
  /** The model that was chosen on the page; empty where that is left to the prompt. */
  readonly model: string;
  /** What a test would send and cost, its model, and what is spent of the daily limit. */
  readonly cost: string;
  readonly run: {
    readonly isRunning: boolean;
    readonly isStopping: boolean;
    /** How far it is, with rate and time left; at its end the result. */
    readonly text: string;
    /** 0 to 1. */
    readonly share: number;
    readonly problem: Problem | undefined;
  };
}

export type BenchEvent =
  | { readonly kind: 'state'; readonly state: BenchState }
  /** The changed rows; or all of them, in place of the previous ones. */
  | { readonly kind: 'rows'; readonly isAll: boolean; readonly rows: readonly RowView[] };

/** Sends changes to pages. */
export interface Emit {
  state(): void;
  rows(changed: readonly RowView[]): void;
  allRows(): void;
}
