import * as z from 'zod';
import type { Database } from '../sqlite-driver.js';

/** The statements of budgets, to be run within a transaction. Amounts are whole nanodollars. */
export interface BudgetRows {
  /** Reserves an amount for a holder, if the limit allows it; returns whether it did. */
  reserve(id: string, holder: string, amount: number, limit: number): boolean;
  /** Replaces what a holder has reserved by what was spent. */
  settle(id: string, holder: string, reserved: number, spent: number): void;
  /** Returns what is spent and reserved. */
  used(id: string): number;
  /** Returns what is spent of each budget whose id begins with this. */
  spentOf(beginning: string): ReadonlyMap<string, number>;
}

const budget = z.object({ id: z.string(), spent: z.number() });

export function prepareBudgetRows(database: Database): BudgetRows {
  const sum = `(SELECT coalesce(sum(spent), 0) FROM budgets WHERE id = @id) +
    (SELECT coalesce(sum(amount), 0) FROM reservations WHERE budget = @id)`;
  const take = database.prepare<{ id: string; holder: string; amount: number; limit: number }>(
    `INSERT INTO reservations (budget, holder, amount) SELECT @id, @holder, @amount WHERE ${sum} + @amount <= @limit
     ON CONFLICT (budget, holder) DO UPDATE SET amount = amount + excluded.amount`,
  );
  const giveBack = database.prepare(
    'UPDATE reservations SET amount = amount - ? WHERE budget = ? AND holder = ?',
  );
  const spend = database.prepare<{ id: string; amount: number }>(
    `INSERT INTO budgets (id, spent) VALUES (@id, @amount)
     ON CONFLICT (id) DO UPDATE SET spent = spent + excluded.spent`,
  );
  const total = database.prepare<{ id: string }, unknown>(`SELECT ${sum}`).pluck();
  const each = database.prepare<[string, string], unknown>(
    'SELECT id, spent FROM budgets WHERE id >= ? AND id < ? ORDER BY id',
  );
  return {
    reserve: (id, holder, amount, limit) => take.run({ id, holder, amount, limit }).changes === 1,
    settle(id, holder, reserved, spent) {
      giveBack.run(reserved, id, holder);
      spend.run({ id, amount: spent });
    },
    used: (id) => z.number().parse(total.get({ id })),
    spentOf: (beginning) =>
      new Map(
        z
          .array(budget)
          .parse(each.all(beginning, `${beginning}\u{10ffff}`))
          .map(({ id, spent }) => [id, spent]),
      ),
  };
}
