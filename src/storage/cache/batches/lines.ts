import * as z from 'zod';
import {
  isTicketErrorCode,
  type TicketError,
  type TicketErrorCode,
} from '../../../core/errors/ticket-error.js';
import type { Reply } from '../../../core/model.js';
import type { Database } from '../../sqlite-driver.js';
import type { CachedAnswer } from '../answer-row.js';
import type { BudgetRows } from '../budget-rows.js';
import { holderOfBatch } from '../holder.js';
import { prepareInsert } from '../import-answers.js';
import type { Look } from '../leases.js';
import type { BatchBudget } from './stored-batch.js';

/** How often a request is sent in all before it counts as failed. */
const maxAttempts = 3;

/**
 * The result of a claim to send a request in a batch: it is a line of that batch; or its answer is there by now; another process
 * is sending it; it waits in another batch; it failed in one; or a spending limit has too little left.
 */
export type LineClaim =
  | { readonly kind: 'ours' }
  | { readonly kind: 'answered'; readonly cached: CachedAnswer }
  | { readonly kind: 'theirs' }
  | { readonly kind: 'waiting'; readonly batch: string }
  | { readonly kind: 'failed'; readonly failure: TicketError }
  | { readonly kind: 'refused'; readonly budget: BatchBudget };

/** A request that is to be a line of a batch. */
export interface NewLine {
  readonly key: Uint8Array;
  /** What to reserve of each budget, in nanodollars; undefined for as much as the last time. */
  readonly amount?: number;
  /** Whether a failure of an earlier batch is final. */
  readonly keepsFailure: boolean;
}

/** The result of a line: its reply, or the reason why there is none. Spent is in nanodollars, undefined for all that was reserved. */
export type LineResult =
  | { readonly key: Uint8Array; readonly reply: Reply; readonly spent: number | undefined }
  | {
      readonly key: Uint8Array;
      readonly failure: TicketError;
      readonly spent: number | undefined;
      /** Whether it may be sent again, unless it was often enough. */
      readonly isAgain: boolean;
    };

/** How the lines of a batch end that have no result. */
export interface WithoutResult {
  readonly failure: TicketError;
  readonly isAgain: boolean;
  /** Whether the endpoint may have done the work, so that what is reserved counts as spent. */
  readonly mayBeBilled: boolean;
  /** Whether the endpoint took none of them, so that this does not count as a try. */
  readonly isUnsent?: true;
}

/** What lines need to know of their batch. */
export interface BatchOfLines {
  readonly id: string;
  readonly budgets: readonly BatchBudget[];
  readonly family: Uint8Array;
  readonly model: string;
  /** The batch whose lines it sends again. */
  readonly from?: string | undefined;
}

const lineRow = z
  .object({
    batch: z.string(),
    state: z.enum(['waiting', 'again', 'failed']),
    attempts: z.number(),
    bound: z.number(),
    reserved: z.number(),
    failure: z.string().nullable(),
  })
  .optional();

type Line = NonNullable<z.infer<typeof lineRow>>;

const ticketError = z.object({
  code: z.custom<TicketErrorCode>(isTicketErrorCode),
  message: z.string(),
});

export interface LinesOptions {
  /** Returns what a claim to send a request live would come to. */
  readonly lookAt: (key: Uint8Array, isRefused: IsRefusedReply) => Look;
  readonly now: () => number;
}

/** Whether a cached answer does not count, so that its request is sent anyway. */
export type IsRefusedReply = (reply: Reply) => boolean;

/** Prepares the statements of lines, all but `find` to be run within a transaction. */
export function prepareLines(database: Database, rows: BudgetRows, { lookAt, now }: LinesOptions) {
  const select = database.prepare<[Uint8Array], unknown>(
    'SELECT batch, state, attempts, bound, reserved, failure FROM batch_lines WHERE key = ?',
  );
  const insert = database.prepare(
    `INSERT OR REPLACE INTO batch_lines (key, batch, state, attempts, bound, reserved, failure)
     VALUES (?, ?, 'waiting', ?, ?, ?, NULL)`,
  );
  const fail = database.prepare('UPDATE batch_lines SET state = ?, reserved = 0, failure = ? WHERE key = ?');
  const remove = database.prepare('DELETE FROM batch_lines WHERE key = ?');
  const count = database.prepare('UPDATE batches SET requests = requests + 1 WHERE id = ?');
  const countAnswer = database.prepare(
    'UPDATE batches SET answered = answered + ?, spent = spent + ? WHERE id = ?',
  );
  const reservedOf = database
    .prepare<[string], unknown>(
      "SELECT coalesce(sum(reserved), 0) FROM batch_lines WHERE batch = ? AND state = 'waiting'",
    )
    .pluck();
  const failWaiting = database.prepare<{ id: string; isAgain: number; failure: string }>(
    `UPDATE batch_lines SET reserved = 0, failure = @failure,
       state = iif(@isAgain AND attempts < ${maxAttempts}, 'again', 'failed')
     WHERE batch = @id AND state = 'waiting'`,
  );
  const keepUnsent = database.prepare<{ id: string; failure: string }>(
    `UPDATE batch_lines SET reserved = 0, failure = @failure, state = 'again', attempts = attempts - 1
     WHERE batch = @id AND state = 'waiting'`,
  );
  const failAgain = database.prepare(
    "UPDATE batch_lines SET state = 'failed' WHERE batch = ? AND state = 'again'",
  );
  const giveBackLines = database.prepare(
    "UPDATE batch_lines SET batch = ?, state = 'again', attempts = attempts - 1, reserved = 0 WHERE batch = ?",
  );
  const removeAll = database.prepare('DELETE FROM batch_lines WHERE batch = ?');
  const insertAnswer = prepareInsert(database);
  const find = (key: Uint8Array): Line | undefined => lineRow.parse(select.get(key));

  const settle = ({ id, budgets }: BatchOfLines, reserved: number, spent: number) => {
    for (const budget of budgets) rows.settle(budget.id, holderOfBatch(id), reserved, spent);
  };
  /** Returns the budget that has too little left; then nothing is reserved. */
  const reserve = ({ id, budgets }: BatchOfLines, amount: number): BatchBudget | undefined => {
    const holder = holderOfBatch(id);
    for (const [index, budget] of budgets.entries()) {
      if (rows.reserve(budget.id, holder, amount, budget.limit)) continue;
      for (const taken of budgets.slice(0, index)) rows.settle(taken.id, holder, amount, 0);
      return budget;
    }
    return undefined;
  };
  const settleReserved = (batch: BatchOfLines, mayBeBilled: boolean) => {
    const reserved = z.number().parse(reservedOf.get(batch.id));
    if (reserved > 0) settle(batch, reserved, mayBeBilled ? reserved : 0);
    if (mayBeBilled) countAnswer.run(0, reserved, batch.id);
  };

  return {
    find,
    claim(batch: BatchOfLines, { key, amount, keepsFailure }: NewLine, isRefused: IsRefusedReply): LineClaim {
      const line = find(key);
      const isMoved = line?.state === 'again' && line.batch === batch.from;
      // Even one of the same batch: the request is then in its file already.
      if (line && line.state !== 'failed' && !isMoved) return { kind: 'waiting', batch: line.batch };
      if (line?.state === 'failed' && keepsFailure) return { kind: 'failed', failure: failureOf(line) };
      const look = lookAt(key, isRefused);
      if (look.kind === 'answered') remove.run(key);
      if (look.kind !== 'free') return look;
      const bound = amount ?? line?.bound ?? 0;
      const lacking = reserve(batch, bound);
      if (lacking) return { kind: 'refused', budget: lacking };
      insert.run(key, batch.id, isMoved ? line.attempts + 1 : 1, bound, bound);
      count.run(batch.id);
      return { kind: 'ours' };
    },
    /** Returns whether the line was one of this batch that still had no answer. */
    settle(batch: BatchOfLines, result: LineResult): boolean {
      const { key } = result;
      const line = find(key);
      if (line?.batch !== batch.id) return false;
      const { reserved, attempts } = line;
      const spent = result.spent ?? reserved;
      if ('reply' in result) {
        const { family, model } = batch;
        insertAnswer({ key, family, model, reply: result.reply, answeredAt: now() });
        remove.run(key);
        settle(batch, reserved, spent);
        countAnswer.run(1, spent, batch.id);
        return true;
      }
      // One result is enough, unless a later one is an answer.
      if (line.state !== 'waiting') return false;
      fail.run(result.isAgain && attempts < maxAttempts ? 'again' : 'failed', textOf(result.failure), key);
      settle(batch, reserved, spent);
      countAnswer.run(0, spent, batch.id);
      return true;
    },
    /** Ends the wait of all lines that have no result. */
    settleRest(batch: BatchOfLines, { failure, isAgain, mayBeBilled, isUnsent }: WithoutResult): void {
      settleReserved(batch, mayBeBilled);
      const all = { id: batch.id, failure: textOf(failure) };
      if (isUnsent) keepUnsent.run(all);
      else failWaiting.run({ ...all, isAgain: isAgain ? 1 : 0 });
    },
    /** What was to be sent again is not. */
    giveUpAgain: (batch: BatchOfLines) => void failAgain.run(batch.id),
    /** Takes back all lines of a batch that was never sent, to be sent again after another one, or as the user says. */
    takeBack(batch: BatchOfLines, to: string | undefined): void {
      settleReserved(batch, false);
      if (to === undefined) removeAll.run(batch.id);
      else giveBackLines.run(to, batch.id);
    },
  };
}

/** Returns why a line failed. */
export function failureOf({ failure }: Pick<Line, 'failure'>): TicketError {
  return ticketError.parse(JSON.parse(failure ?? 'null'));
}

function textOf({ code, message }: TicketError): string {
  return JSON.stringify({ code, message });
}
