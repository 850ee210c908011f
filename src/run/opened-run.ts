import type { Price } from '../core/cost.js';
import type { Model } from '../core/model.js';
import type { Outcome } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { Interrupt } from '../core/world/interrupt.js';
import type { RowChoice } from '../outputs/rows/row-choice.js';
import type { Tally } from '../outputs/tally.js';
import type { AnsweringOptions } from '../pipeline/answering.js';
import type { PutInBatches } from './batch/batching.js';
import type { LedgerName } from './budget/ledger.js';
import type { RunEnd } from './end.js';
import type { PartsContext } from './open-parts.js';

/** What a run takes from its surroundings. */
export interface RunContext extends PartsContext {
  /** Called once everything that the run reads is open: until then an interrupt ends the process as usual. */
  readonly interrupt: () => Pick<Interrupt, 'stop' | 'abort'>;
  /** Runs with the same id share a spending limit. */
  readonly id?: string;
  /** Whether the run is recorded, where its answers are cached. */
  readonly isRecorded?: boolean;
  /** Under which its cache adds up what the run pays, for runs that several processes do. */
  readonly ledger?: LedgerName;
  readonly log?: { readonly path: string; readonly withTexts: boolean };
  /** Called right before each request is sent; fires the interrupt where it is not to be. */
  readonly confirm?: () => Promise<void>;
  /** Returns whether a ticket was answered before and is to be sent again. */
  readonly isSentAgain?: (ticket: Ticket) => boolean;
  /** Receives every answer that is used. */
  readonly onAnswer?: AnsweringOptions['onAnswer'];
  /** Receives every request that has no answer. */
  readonly onFailure?: AnsweringOptions['onFailure'];
  /** Puts requests into batches, which are answered later. */
  readonly batching?: PutInBatches;
  /** Returns why requests have no answer, where a recording or a batch says so. */
  readonly failureOf?: AnsweringOptions['failureOf'];
}

/** A run that is ready to be pulled. Closing it drops what is still in flight. */
export interface OpenRun extends AsyncDisposable {
  readonly id: string;
  readonly source: {
    readonly name: string;
    readonly columns: readonly string[];
    /** False where the tickets have no ids of their own and are numbered instead. */
    readonly hasIds: boolean;
    readonly fetchAll?: () => Promise<void>;
  };
  /** The rows and columns of the results. */
  readonly rowChoice: RowChoice;
  readonly price: Price | undefined;
  /** What all requests have in common, except the repeated ones: see `Keys`. */
  readonly family: Uint8Array;
  /** The model's identity: see `Model`. */
  readonly identity: Model['identity'];
  /** Price and family of the first of two models. */
  readonly first: { readonly price: Price | undefined; readonly family: Uint8Array } | undefined;
  /**
   * Yields the outcomes of all tickets, in their order, in batches. A slow consumer slows the source.
   * @throws TicketsiftError what dooms the whole run
   */
  readonly outcomes: AsyncGenerator<readonly Outcome[]>;
  /** The counts so far. */
  readonly tally: Tally;
  /** Returns how many tickets there are to classify; undefined where the source does not tell. */
  readonly expected: () => number | undefined;
  /** What its answers have cost so far, in US dollars; undefined where that is not known. */
  readonly cost: () => number | undefined;
  /** Returns what each payer of its ledger has paid, in nanodollars, also those that are gone. */
  readonly paid: () => Promise<ReadonlyMap<string, number>>;
  /** Fires with the first interrupt. */
  readonly stop: AbortSignal;
  /**
   * Fires some seconds after the last request has ended, to give up a reader of results that takes nothing.
   */
  readonly giveUp: AbortSignal;
  /** Stops reading and sending. What is in flight may still be answered and cached, for five seconds. */
  stopSending(): void;
  /** Records how the run ended. Called once, after the last outcome. */
  finish(): Promise<RunEnd>;
}
