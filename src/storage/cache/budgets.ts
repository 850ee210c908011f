import * as z from 'zod';
import { waiting } from '../busy.js';
import type { Database } from '../sqlite-driver.js';
import { prepareBudgetRows } from './budget-rows.js';
import type { GroupCommit } from './group-commit.js';
import { isGone, isOfBatch } from './holder.js';

/**
 * What was spent of named budgets, by all processes on one file together. Amounts are whole nanodollars (a
 * thousand millionth of a US dollar): sums of them are exact.
 *
 * A request is sent only after its cost was reserved, so no fault of the file is ignored here: a method that cannot do its
 * work rejects.
 */
export interface Budgets {
  /**
   * Reserves an amount of a budget if that does not exceed the limit; resolves to whether it did. What a process had
   * reserved when it was killed stays used, since the endpoint may have charged for it.
   */
  reserve(id: string, amount: number, limit: number): Promise<boolean>;
  /** Replaces a reserved amount by the actual one. */
  settle(id: string, reserved: number, actual: number): Promise<void>;
  /** What is spent and reserved. @throws what SQLite throws */
  used(id: string): number | Promise<number>;
  /** What is spent of each budget whose id begins with this. @throws what SQLite throws */
  spentOf(beginning: string): ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>;
  /** Whether another process has reserved something that may come back soon: a batch takes hours. @throws what SQLite throws */
  isAwaited(id: string): boolean | Promise<boolean>;
  /** Whether this process has reserved something that is not settled yet. */
  isOpen(id: string): boolean;
}

/** Budgets in a file of this machine. */
export interface LocalBudgets extends Budgets {
  used(id: string): number;
  spentOf(beginning: string): ReadonlyMap<string, number>;
  isAwaited(id: string): boolean;
}

/** How long reading may wait for another process that opens, closes or mends the file, in milliseconds. */
const lockTimeoutMs = 1_000;

export function createBudgets(database: Database, commit: GroupCommit, holder: string): LocalBudgets {
  const rows = prepareBudgetRows(database);
  const others = database
    .prepare<[string, string], unknown>(
      'SELECT holder FROM reservations WHERE budget = ? AND holder <> ? AND amount > 0',
    )
    .pluck();
  /** How many reservations of this process are not settled yet, by their budgets. */
  const open = new Map<string, number>();
  const countOpen = (id: string, change: 1 | -1) => {
    const count = (open.get(id) ?? 0) + change;
    if (count > 0) open.set(id, count);
    else open.delete(id);
  };
  return {
    async reserve(id, amount, limit) {
      const isTaken = await commit.write(() => rows.reserve(id, holder, amount, limit));
      if (isTaken) countOpen(id, 1);
      return isTaken;
    },
    async settle(id, reserved, actual) {
      try {
        await commit.write(() => rows.settle(id, holder, reserved, actual));
      } finally {
        countOpen(id, -1);
      }
    },
    used: (id) => waiting(database, lockTimeoutMs, () => rows.used(id)),
    spentOf: (beginning) => waiting(database, lockTimeoutMs, () => rows.spentOf(beginning)),
    isOpen: (id) => open.has(id),
    isAwaited: (id) =>
      z
        .array(z.string())
        .parse(waiting(database, lockTimeoutMs, () => others.all(id, holder)))
        .some((other) => !isOfBatch(other) && !isGone(other)),
  };
}
