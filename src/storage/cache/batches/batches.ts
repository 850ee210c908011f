import * as z from 'zod';
import type { TicketError } from '../../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../../core/errors.js';
import { waiting } from '../../busy.js';
import { explainDamage } from '../../damage.js';
import type { Database } from '../../sqlite-driver.js';
import { prepareBudgetRows } from '../budget-rows.js';
import type { GroupCommit } from '../group-commit.js';
import { isGone } from '../holder.js';
import type { LocalLeases, Look } from '../leases.js';
import {
  type BatchOfLines,
  failureOf,
  type IsRefusedReply,
  type LineClaim,
  type LineResult,
  type NewLine,
  prepareLines,
  type WithoutResult,
} from './lines.js';
import {
  type BatchLabel,
  type BatchProgress,
  type StoredBatch,
  type StoredState,
  selectStored,
  toStoredBatch,
} from './stored-batch.js';

/** A batch to be made. */
export interface NewBatch {
  readonly id: string;
  readonly label: BatchLabel;
}

/** A change of a batch. What is undefined in the progress is removed; what it does not name stays. */
export interface BatchChange {
  readonly state?: StoredState;
  readonly progress?: { readonly [Name in keyof BatchProgress]?: BatchProgress[Name] | undefined };
}

/**
 * Batches of requests and their lines, in one file with the answers, so that each answer, the line that waits for it and the
 * money that is reserved for it change in one transaction. A key is a line of at most one batch.
 *
 * What writes rejects with what keeps the file from being written: see `GroupCommit`.
 */
export interface Batches {
  /** Returns the batch in which a request waits. @throws what SQLite throws */
  waitsIn(key: Uint8Array): string | undefined;
  /** Returns why a request of an earlier batch has no answer. @throws what SQLite throws */
  failureOf(key: Uint8Array): TicketError | undefined;
  /** Returns why lines of a batch failed, by their codes, the most frequent first, each with one of its messages. */
  failuresOf(id: string): readonly (TicketError & { readonly count: number })[];
  /** Returns all batches, the oldest first. @throws TicketsiftError `bad_cache` when the file is damaged */
  list(): readonly StoredBatch[];
  /** @throws TicketsiftError `bad_cache` when the file is damaged */
  find(id: string): StoredBatch | undefined;
  /** Begins a batch, which this process holds. */
  begin(batch: NewBatch): Promise<void>;
  /** Claims a request for a batch that is being prepared, and reserves its cost. */
  claim(batch: NewBatch, line: NewLine, isRefused: IsRefusedReply): Promise<LineClaim>;
  /** @throws TicketsiftError `conflict` where this process does not hold the batch, or no longer, since it was suspended */
  change(id: string, change: BatchChange): Promise<void>;
  /**
   * Keeps other processes from doing anything with a batch until it is released, this one is gone, or some minutes are over.
   * Resolves to false where another one has it.
   */
  hold(id: string): Promise<boolean>;
  release(id: string): Promise<void>;
  /** Saves answers, ends their lines and settles their costs, all at once. Lines of no batch or of another are left out. */
  settle(batch: NewBatch, results: readonly LineResult[]): Promise<void>;
  /** Ends all lines that have no result, and changes the batch. @throws TicketsiftError as `change` */
  settleRest(batch: NewBatch, rest: WithoutResult, change: BatchChange): Promise<void>;
  /** Returns which of some requests are to be sent again after a batch. @throws what SQLite throws */
  areAgain(id: string, keys: readonly Uint8Array[]): readonly boolean[];
  /** What was to be sent again counts as failed. */
  giveUpAgain(batch: NewBatch): Promise<void>;
  /** Removes a batch that was never sent, gives back what it reserved, and lets its requests be sent elsewhere. */
  drop(id: string): Promise<void>;
}

/** How long reading may wait for another process that opens, closes or mends the file, in milliseconds. */
const lockTimeoutMs = 1_000;

/** How long a process that may be gone holds a batch, in milliseconds: no step takes as long. */
const heldMs = 15 * 60_000;
/** The same while it is being prepared, which is as slow as its source. */
const preparingMs = 24 * 60 * 60_000;

/** How many batches that have nothing left to be done are kept. */
const maxSettled = 1_000;

const failuresRow = z.object({ failure: z.string(), count: z.number() });

function toFailures(found: unknown): TicketError & { readonly count: number } {
  const { failure, count } = failuresRow.parse(found);
  const { code, message } = failureOf({ failure });
  return { code, message, count };
}

const heldRow = z.object({ holder: z.string().nullable(), heldUntil: z.number().nullable() }).optional();

export interface CreateBatchesOptions {
  /** For messages. */
  readonly path: string;
  readonly leases: LocalLeases;
  readonly holder: string;
  readonly now: () => number;
}

export function createBatches(
  database: Database,
  commit: GroupCommit,
  { path, leases, holder, now }: CreateBatchesOptions,
): Batches {
  const lookAt = (key: Uint8Array, isRefused: IsRefusedReply): Look =>
    leases.look([key], isRefused)[0] ?? { kind: 'free' };
  const lines = prepareLines(database, prepareBudgetRows(database), { lookAt, now });
  const selectAll = database.prepare(`${selectStored} GROUP BY batches.rowid ORDER BY batches.rowid`);
  const selectOne = database.prepare(`${selectStored} WHERE id = ? GROUP BY batches.rowid`);
  const insert = database.prepare(
    `INSERT INTO batches
       (id, state, created_at, changed_at, holder, held_until, label, progress, requests, answered, spent)
     VALUES (?, 'preparing', ?, ?, ?, ?, ?, '{}', 0, 0, 0)`,
  );
  const update = database.prepare<{
    id: string;
    state: string | null;
    now: number;
    progress: string;
    holder: string;
  }>(
    `UPDATE batches SET state = ifnull(@state, state), changed_at = @now,
       progress = json_patch(progress, @progress) WHERE id = @id AND holder = @holder`,
  );
  const selectHolder = database.prepare('SELECT holder, held_until AS heldUntil FROM batches WHERE id = ?');
  const takeHold = database.prepare('UPDATE batches SET holder = ?, held_until = ? WHERE id = ?');
  const letGo = database.prepare('UPDATE batches SET holder = NULL WHERE id = ? AND holder = ?');
  const remove = database.prepare('DELETE FROM batches WHERE id = ?');
  const prune = database.prepare(
    `DELETE FROM batches WHERE state = 'settled' AND rowid NOT IN
       (SELECT rowid FROM batches WHERE state = 'settled' ORDER BY rowid DESC LIMIT ${maxSettled})`,
  );
  const pruneLines = database.prepare(
    "DELETE FROM batch_lines WHERE state = 'failed' AND batch NOT IN (SELECT id FROM batches)",
  );

  const selectFailures = database.prepare<[string], unknown>(
    `SELECT failure, count(*) AS count FROM batch_lines WHERE batch = ? AND state = 'failed'
     GROUP BY json_extract(failure, '$.code')`,
  );

  const read = <T>(action: () => T) => waiting(database, lockTimeoutMs, action);
  const apply = (id: string, { state, progress = {} }: BatchChange) => {
    // A null removes: RFC 7396.
    const patch = Object.fromEntries(Object.entries(progress).map(([name, value]) => [name, value ?? null]));
    const row = { id, state: state ?? null, now: now(), progress: JSON.stringify(patch), holder };
    if (update.run(row).changes === 0) throw notHeld(id);
    if (state !== 'settled') return;
    if (prune.run().changes > 0) pruneLines.run();
  };
  const isHeldByOther = (id: string) => {
    const held = heldRow.parse(selectHolder.get(id));
    if (held === undefined || held.holder === null || held.holder === holder) return false;
    return !isGone(held.holder) && (held.heldUntil ?? 0) > now();
  };
  const find = (id: string) => {
    const found = selectOne.get(id);
    return found === undefined ? undefined : toStoredBatch(found);
  };

  return {
    waitsIn: (key) =>
      read(() => {
        const line = lines.find(key);
        return line === undefined || line.state === 'failed' ? undefined : line.batch;
      }),
    failureOf: (key) =>
      read(() => {
        const line = lines.find(key);
        return line?.state === 'failed' ? failureOf(line) : undefined;
      }),
    failuresOf: (id) =>
      read(() => selectFailures.all(id).map(toFailures)).toSorted((one, other) => other.count - one.count),
    list: () => explainDamage(path, () => read(() => selectAll.all().map(toStoredBatch))),
    find: (id) => explainDamage(path, () => read(() => find(id))),
    begin: ({ id, label }) =>
      commit.write(() => {
        const time = now();
        insert.run(id, time, time, holder, time + preparingMs, JSON.stringify(label));
      }),
    claim: (batch, line, isRefused) => commit.write(() => lines.claim(ofLines(batch), line, isRefused)),
    change: (id, change) => commit.write(() => apply(id, change)),
    hold: (id) =>
      commit.write(() => {
        if (isHeldByOther(id)) return false;
        return takeHold.run(holder, now() + heldMs, id).changes > 0;
      }),
    release: (id) => commit.write(() => void letGo.run(id, holder)),
    settle: (batch, results) =>
      commit.write(() => {
        for (const result of results) lines.settle(ofLines(batch), result);
      }),
    settleRest: (batch, rest, change) =>
      commit.write(() => {
        lines.settleRest(ofLines(batch), rest);
        apply(batch.id, change);
      }),
    areAgain: (id, keys) =>
      read(() =>
        keys.map((key) => {
          const line = lines.find(key);
          return line?.batch === id && line.state === 'again';
        }),
      ),
    giveUpAgain: (batch) => commit.write(() => lines.giveUpAgain(ofLines(batch))),
    drop: (id) =>
      commit.write(() => {
        const batch = find(id);
        if (!batch) return;
        // To the batch that they are of, unless that is settled without them.
        const { from } = batch.label;
        const isWanted = from !== undefined && find(from)?.state === 'fetched';
        lines.takeBack(ofLines(batch), isWanted ? from : undefined);
        remove.run(id);
      }),
  };
}

function notHeld(id: string): TicketsiftError {
  return new TicketsiftError('conflict', `Another process has gone on with the batch ${id}`, {
    hint: 'It needs no help: `ticketsift batch list` shows how far it is.',
  });
}

function ofLines({ id, label: { budgets, family, model, from } }: NewBatch): BatchOfLines {
  return { id, budgets, family: Buffer.from(family, 'hex'), model, from };
}
