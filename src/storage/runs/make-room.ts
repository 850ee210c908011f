import * as z from 'zod';
import { giveRoomBack } from '../open.js';
import { type OwnerParameters, owned } from '../owned.js';
import type { Database } from '../sqlite-driver.js';
import { isGoingOn } from './going-on.js';

export interface Room {
  /** Bytes that the outcomes of the runs of an owner may take together. */
  readonly maxBytes: number;
  /** The time, in milliseconds since 1970. */
  readonly at: number;
}

const runRow = z.object({
  id: z.string(),
  bytes: z.number(),
  status: z.string(),
  pid: z.number(),
  startedAt: z.number(),
});

/**
 * Removes outcomes where those of all runs of an owner take more room than they may: the oldest first, never those of a run
 * that is going on, and never those of the latest run. Sizes are kept by run, so that nothing is read to measure them.
 */
export function makeRoom(database: Database, mine: OwnerParameters, { maxBytes, at }: Room): void {
  // The condition on the size is that of an index.
  const measured = `FROM runs WHERE ${owned} AND outcome_bytes > 0`;
  const sum = database.prepare(`SELECT coalesce(sum(outcome_bytes), 0) ${measured}`).pluck();
  if (z.number().parse(sum.get(mine)) <= maxBytes) return;
  const oldestFirst = database.prepare(
    `SELECT id, outcome_bytes AS bytes, status, pid, started_at AS startedAt ${measured} ORDER BY rowid`,
  );
  const removeOutcomes = database.prepare(`DELETE FROM run_outcomes WHERE run = @id AND ${owned}`);
  const note = database.prepare(
    `UPDATE runs SET outcome_bytes = 0, outcomes_removed_at = @at, outcomes_limit = @maxBytes
     WHERE id = @id AND ${owned}`,
  );
  const remove = database.transaction(() => {
    // Another process may have made room since.
    const runs = z.array(runRow).parse(oldestFirst.all(mine));
    let total = runs.reduce((bytes, run) => bytes + run.bytes, 0);
    for (const run of runs.slice(0, -1)) {
      if (total <= maxBytes) break;
      if (isGoingOn(run, at)) continue;
      const { id, bytes } = run;
      removeOutcomes.run({ ...mine, id });
      note.run({ ...mine, id, at, maxBytes });
      total -= bytes;
    }
  });
  remove.immediate();
  giveRoomBack(database);
}
