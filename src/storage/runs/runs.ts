import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import type { Owner } from '../../core/identity.js';
import { listNames } from '../../core/text/names.js';
import { explainDamage } from '../damage.js';
import { openDatabase } from '../open.js';
import { type OwnerParameters, owned, ownerParameters, seen } from '../owned.js';
import type { Database } from '../sqlite-driver.js';
import { isGoingOn } from './going-on.js';
import { makeRoom, type Room } from './make-room.js';
import { createRunOutcomes, type RunOutcomes } from './run-outcomes.js';
import { type RunRecord, type RunResult, type RunStatus, toRun } from './run-record.js';
import { runTables } from './tables.js';

/** How many runs of an owner are kept. Of their outcomes as many are as `makeRoom` leaves. */
const maxRuns = 1_000;

/** The runs of an owner in the past, in a SQLite file. No text of a ticket is in it. */
export interface Runs {
  begin(run: Pick<RunRecord, 'id' | 'startedAt' | 'pid' | 'facts'>): void;
  end(
    id: string,
    end: { readonly status: RunStatus; readonly endedAt: number; readonly result: RunResult | undefined },
  ): void;
  /** The newest first. @param before the id of a run: only older ones */
  latest(limit: number, before?: string): readonly RunRecord[];
  /**
   * A run by its id, by any beginning of it that is not another's, or by `last`.
   * @throws TicketsiftError `not_found`
   */
  find(name: string): RunRecord;
  readonly outcomes: RunOutcomes;
  /** Removes the outcomes of the oldest runs until those that are left are within a limit. */
  makeRoom(room: Room): void;
  [Symbol.dispose](): void;
}

/** @throws TicketsiftError `bad_cache` or `cache_unavailable`: see `openDatabase` */
export function openRuns(path: string, owner: Owner): Runs {
  const database = openDatabase(path, runTables);
  const mine = ownerParameters(owner);
  const insert = database.prepare(
    `INSERT INTO runs (id, started_at, status, pid, facts, owner, org)
     VALUES (@id, @startedAt, 'running', @pid, @facts, @owner, @org)`,
  );
  const finish = database.prepare(
    `UPDATE runs SET status = @status, ended_at = @endedAt, result = @result WHERE id = @id AND ${owned}`,
  );
  // In the order in which they began, which times of day do not tell where the clock was set back.
  const newest = database.prepare(
    `SELECT * FROM runs WHERE rowid < coalesce((SELECT rowid FROM runs WHERE id = @before AND ${seen}), 9e15) AND ${seen}
     ORDER BY rowid DESC LIMIT @limit`,
  );
  const starting = database.prepare(
    `SELECT * FROM runs WHERE @name <> '' AND substr(id, 1, @length) = @name AND ${seen} ORDER BY rowid DESC LIMIT 6`,
  );
  const begin = database.transaction(({ id, startedAt, pid, facts }: Parameters<Runs['begin']>[0]) => {
    insert.run({ ...mine, id, startedAt, pid, facts: JSON.stringify(facts) });
    forgetOld(database, mine, startedAt);
  });
  const explained = <T>(action: () => T) => explainDamage(path, action);
  const latest = (limit: number, before: string | null = null) =>
    explained(() => newest.all({ ...mine, limit, before }).map(toRun));
  return {
    begin: (run) => explained(() => begin.immediate(run)),
    end(id, { status, endedAt, result }) {
      finish.run({
        ...mine,
        id,
        status,
        endedAt,
        result: result === undefined ? null : JSON.stringify(result),
      });
    },
    latest,
    find(name) {
      const found =
        name === 'last'
          ? latest(1)
          : explained(() => starting.all({ ...mine, name, length: name.length }).map(toRun));
      const exact = found.find(({ id }) => id === name);
      const [only] = exact ? [exact] : found;
      if (only && (exact || found.length === 1)) return only;
      throw notFound(name, found.length > 0 ? found : latest(5), found.length > 0);
    },
    outcomes: createRunOutcomes(database, mine),
    makeRoom: (room) => explained(() => makeRoom(database, mine, room)),
    [Symbol.dispose]: () => void database.close(),
  };
}

const oldRow = z.object({ id: z.string(), status: z.string(), pid: z.number(), startedAt: z.number() });

/** Removes all but the latest runs; never one that is going on. */
function forgetOld(database: Database, mine: OwnerParameters, now: number): void {
  const old = database
    .prepare(
      `SELECT id, status, pid, started_at AS startedAt FROM runs WHERE ${owned} ORDER BY rowid DESC LIMIT -1 OFFSET @limit`,
    )
    .all({ ...mine, limit: maxRuns });
  const removeRun = database.prepare(`DELETE FROM runs WHERE id = @id AND ${owned}`);
  const removeOutcomes = database.prepare(`DELETE FROM run_outcomes WHERE run = @id AND ${owned}`);
  for (const { id, ...run } of z.array(oldRow).parse(old)) {
    if (isGoingOn(run, now)) continue;
    removeOutcomes.run({ ...mine, id });
    removeRun.run({ ...mine, id });
  }
}

function notFound(name: string, runs: readonly RunRecord[], areMatches: boolean): TicketsiftError {
  const ids = listNames(runs.map(({ id }) => id));
  if (areMatches) {
    return new TicketsiftError('not_found', `More than one run starts with ${name}`, {
      hint: `There are: ${ids}.`,
    });
  }
  return new TicketsiftError('not_found', `There is no run "${name}"`, {
    hint:
      runs.length === 0
        ? 'No run is recorded yet: ticketsift classify records each.'
        : `The last ones are: ${ids}. \`ticketsift runs list\` shows more.`,
  });
}
