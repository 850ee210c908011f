import type { TicketsiftError } from '../../core/errors.js';

/** A spending limit that several runs may share. */
export interface Allowance {
  /** The key under which the cache keeps what is spent of it. */
  readonly id: string;
  /** US dollars. */
  readonly maxCost: number;
  /** What sets it, as messages name it. */
  readonly setting: string;
  /**
   * Returns the error when too little is left for one more request.
   * @param spent US dollars, with what is set aside
   * @param eachInBatch US dollars that a request takes which waits in a batch; undefined for live requests
   */
  readonly exhausted: (spent: number, eachInBatch?: number) => TicketsiftError;
}
