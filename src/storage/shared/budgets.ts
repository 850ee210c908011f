import * as z from 'zod';
import type { Stopwatch } from '../../core/world/clock.js';
import type { Budgets } from '../cache/budgets.js';
import type { RunShared, SharedDatabase } from './connection.js';
import { createGroupWrites, type GroupWrites } from './group-writes.js';

/**
 * How often a process shows that it is there while it has reserved something, in milliseconds, and after how many seconds by
 * the clock of the server it counts as gone. What it had reserved stays used.
 */
const renewalMs = 5_000;
const goneSeconds = 20;

export interface SharedBudgetsOptions {
  readonly database: SharedDatabase;
  /** In which answers are saved, so that what they cost is settled in one transaction with them. */
  readonly writes: GroupWrites;
  readonly holder: string;
  readonly clock: Pick<Stopwatch, 'after'>;
}

/** Budgets that machines share. Closing them ends what shows that this process is there. */
export interface SharedBudgets extends Budgets, AsyncDisposable {
  used(id: string): Promise<number>;
  spentOf(beginning: string): Promise<ReadonlyMap<string, number>>;
  isAwaited(id: string): Promise<boolean>;
}

interface Reservation {
  readonly id: string;
  readonly amount: number;
  readonly limit: number;
}

interface Settlement {
  readonly id: string;
  readonly reserved: number;
  readonly actual: number;
}

const sum = `SELECT
  (SELECT coalesce(sum(spent), 0) FROM ticketsift_budgets WHERE owner = ticketsift_cache_owner() AND id = $1) +
  (SELECT coalesce(sum(amount), 0) FROM ticketsift_reservations WHERE owner = ticketsift_cache_owner() AND budget = $1)`;
const others = `SELECT EXISTS (
  SELECT FROM ticketsift_reservations
    WHERE owner = ticketsift_cache_owner() AND budget = $1 AND holder <> $2 AND amount > 0
      AND renewed_at > clock_timestamp() - interval '${goneSeconds} seconds')`;
const each = `SELECT id, spent FROM ticketsift_budgets
  WHERE owner = ticketsift_cache_owner() AND starts_with(id, $1) ORDER BY id`;
const renewal = `UPDATE ticketsift_reservations SET renewed_at = clock_timestamp()
  WHERE owner = ticketsift_cache_owner() AND holder = $1 AND amount > 0`;
const clearing = `DELETE FROM ticketsift_reservations
  WHERE owner = ticketsift_cache_owner() AND holder = $1 AND amount = 0`;

const oneNumber = z.tuple([z.tuple([z.coerce.number()])]).transform(([[value]]) => value);
const amounts = z.array(z.tuple([z.string(), z.coerce.number()]));
const oneFlag = z.tuple([z.tuple([z.enum(['t', 'f'])])]).transform(([[value]]) => value === 't');
const flags = z.tuple([z.tuple([z.string().regex(/^\{[tf](,[tf])*\}$/)])]).transform(([[list]]) =>
  list
    .slice(1, -1)
    .split(',')
    .map((flag) => flag === 't'),
);

export function createSharedBudgets({
  database,
  writes,
  holder,
  clock,
}: SharedBudgetsOptions): SharedBudgets {
  // Apart from answers, so that a request does not wait for what others save.
  const reservations = createGroupWrites(database);
  const reserve = reservations.kind((run, all: readonly Reservation[]) => reserveAll(run, holder, all));
  const settle = writes.kind((run, all: readonly Settlement[]) => settleAll(run, holder, all));
  /** How many reservations are not settled yet, by their budgets. */
  const open = new Map<string, number>();
  let callOff: (() => void) | undefined;
  let hasReserved = false;
  const renew = () => {
    callOff = undefined;
    if (open.size === 0) return;
    callOff = clock.after(renewalMs, renew);
    // One that does not renew counts as gone: others stop a little earlier.
    database.write((run) => run(renewal, [holder])).catch(() => {});
  };
  const countOpen = (id: string, change: 1 | -1) => {
    const count = (open.get(id) ?? 0) + change;
    if (count > 0) open.set(id, count);
    else open.delete(id);
    callOff ??= clock.after(renewalMs, renew);
  };
  return {
    async reserve(id, amount, limit) {
      // A worst case without a bound is more than the database can count.
      if (amount > limit) return false;
      const isTaken = await reserve({ id, amount, limit: Math.min(limit, Number.MAX_SAFE_INTEGER) });
      hasReserved ||= isTaken;
      if (isTaken) countOpen(id, 1);
      return isTaken;
    },
    async settle(id, reserved, actual) {
      try {
        await settle({ id, reserved, actual });
      } finally {
        countOpen(id, -1);
      }
    },
    used: async (id) => oneNumber.parse(await database.read(sum, [id])),
    spentOf: async (beginning) => new Map(amounts.parse(await database.read(each, [beginning]))),
    isAwaited: async (id) => oneFlag.parse(await database.read(others, [id, holder])),
    isOpen: (id) => open.has(id),
    async [Symbol.asyncDispose]() {
      callOff?.();
      callOff = () => {};
      await reservations.whenIdle();
      await writes.whenIdle();
      if (hasReserved) await database.write((run) => run(clearing, [holder])).catch(() => {});
    },
  };
}

async function reserveAll(
  run: RunShared,
  holder: string,
  all: readonly Reservation[],
): Promise<readonly boolean[]> {
  const taken = new Map<Reservation, boolean>();
  for (const [id, some] of inOrderOfBudgets(all)) {
    const amounts = some.map(({ amount }) => amount);
    const limits = some.map(({ limit }) => limit);
    const rows = await run('SELECT ticketsift_reserve($1, $2, $3::bigint[], $4::bigint[])', [
      id,
      holder,
      amounts,
      limits,
    ]);
    for (const [index, isTaken] of flags.parse(rows).entries()) {
      const reservation = some[index];
      if (reservation) taken.set(reservation, isTaken);
    }
  }
  return all.map((one) => taken.get(one) ?? false);
}

async function settleAll(
  run: RunShared,
  holder: string,
  all: readonly Settlement[],
): Promise<readonly undefined[]> {
  for (const [id, some] of inOrderOfBudgets(all)) {
    const reserved = some.reduce((total, one) => total + one.reserved, 0);
    const actual = some.reduce((total, one) => total + one.actual, 0);
    await run('SELECT ticketsift_settle($1, $2, $3::bigint, $4::bigint)', [id, holder, reserved, actual]);
  }
  return all.map(() => undefined);
}

/** Rows are locked in the same order by all. */
function inOrderOfBudgets<T extends { readonly id: string }>(all: readonly T[]): [string, T[]][] {
  const byId = new Map<string, T[]>();
  for (const one of all) {
    const some = byId.get(one.id);
    if (some) some.push(one);
    else byId.set(one.id, [one]);
  }
  return [...byId].toSorted(([one], [other]) => (one < other ? -1 : 1));
}
