import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { SharedDatabase } from './connection.js';

/**
 * How long what was taken of a limit may be used, in milliseconds from the moment it was asked for. The database grants it
 * later than that, and takes it back for as long: see `steps/2-rates.sql`, which has the same number.
 */
export const leaseMs = 750;

/** What limits a minute: an endpoint counts for each model and credential. */
export interface RateName {
  readonly counts: 'requests' | 'tokens';
  readonly endpoint: string;
  readonly model: string;
  /** The key, or who is signed in; undefined where the endpoint wants neither. Only a hash of it leaves the machine. */
  readonly credential: string | undefined;
}

/** What was taken of a limit. */
export interface RateLease {
  /** A whole number, 0 where there is too little now. */
  readonly granted: number;
  /** Milliseconds after which to ask again for what is missing. */
  readonly nextMs: number;
  /** The lowest limit a minute that a machine in use of it names. */
  readonly perMinute: number;
  /** The moment by the clock of the database, to be given back with what was not used. */
  readonly grantedAt: string;
}

/** A limit a minute that machines share. What was taken may be used for `leaseMs` from the moment it was asked for. */
export interface RateLeases {
  /**
   * Takes an amount of the limit, or a part of it that is not below `least`, or nothing.
   * @throws what keeps the database from granting it
   */
  take(amount: { readonly wanted: number; readonly least: number }): Promise<RateLease>;
  /**
   * Gives back what was not used, soon; a negative amount is taken in addition. What comes back later than a lease lasts is
   * lost: it is never granted twice.
   */
  giveBack(amount: number, lease: Pick<RateLease, 'grantedAt'>): void;
}

/** The limits that machines share in one database. Closing it waits for what is being given back. */
export interface SharedRates extends AsyncDisposable {
  /** @param perMinute the limit as this machine knows it */
  open(name: RateName, perMinute: number): RateLeases;
}

const leaseRow = z
  .tuple([z.coerce.number(), z.coerce.number(), z.coerce.number(), z.string()])
  .transform(([granted, nextMs, perMinute, grantedAt]) => ({ granted, nextMs, perMinute, grantedAt }));

const take = `SELECT granted, next_ms, lowest, granted_at::text FROM ticketsift_take_rate($1, $2, $3, $4, $5)`;
const giveBack = 'SELECT ticketsift_give_back_rate($1, $2, $3::timestamptz)';
const leave = 'SELECT ticketsift_leave_rates($1)';

/** @param holder a name of this process that no other has */
export function createRates({ grant: run }: Pick<SharedDatabase, 'grant'>, holder: string): SharedRates {
  const pending = new Set<Promise<unknown>>();
  let isInUse = false;
  const soon = (text: string, values: readonly unknown[]) => {
    // What does not arrive is lost.
    const work = run(text, values).catch(() => {});
    pending.add(work);
    void work.finally(() => pending.delete(work));
  };
  return {
    open(name, perMinute) {
      const id = rateId(name);
      return {
        async take({ wanted, least }) {
          isInUse = true;
          const [row] = await run(take, [id, holder, perMinute, wanted, least]);
          return leaseRow.parse(row);
        },
        giveBack: (amount, { grantedAt }) => soon(giveBack, [id, amount, grantedAt]),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pending);
      if (isInUse) soon(leave, [holder]);
      await Promise.all(pending);
    },
  };
}

/** The fixed label keeps the hash of a key from being of use anywhere else. */
function rateId({ counts, endpoint, model, credential = '' }: RateName): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(['ticketsift rate limit', counts, endpoint, model, credential]))
    .digest();
}
