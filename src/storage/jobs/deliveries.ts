import type { DeliveryEnd } from './job-desk.js';
import type { JobsDatabase, JobsQuery } from './jobs-database.js';
import { storedProblem } from './stored-outcome.js';

/** The first half of the key of the lock of who delivers a run: "tsdl" in ASCII. The other is a hash of its id. */
const deliveryLock = 0x7473646c;

/** Finds a run that has ended and whose results one of these destinations is to get, and locks it. Resolves to its id. */
export async function takeDelivery(
  database: JobsDatabase,
  outputs: readonly string[],
  except: readonly string[],
): Promise<string | undefined> {
  return database.transaction(async (query) => {
    const rows = await query(
      `SELECT id FROM ticketsift_jobs
       WHERE output = ANY($1) AND delivered_at IS NULL AND state IN ('done', 'failed') AND wanted IS NULL AND id <> ALL($2)
       ORDER BY ended_at LIMIT 20`,
      [outputs, except],
    );
    for (const { id } of rows) {
      const [found] = await query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked', [
        deliveryLock,
        id,
      ]);
      if (found?.locked !== 't') continue;
      const [still] = await query('SELECT 1 FROM ticketsift_jobs WHERE id = $1 AND delivered_at IS NULL', [
        id,
      ]);
      if (still) return String(id);
      await unlock(query, String(id));
    }
    return undefined;
  });
}

/** Ends a delivery. Why a run itself has failed stays. */
export async function endDelivery(database: JobsDatabase, run: string, end: DeliveryEnd): Promise<void> {
  await database.transaction(async (query) => {
    if (end === 'written') {
      await query(
        `UPDATE ticketsift_jobs SET delivered_at = now(), problem = CASE state WHEN 'done' THEN NULL ELSE problem END
         WHERE id = $1`,
        [run],
      );
    } else if (end !== 'given back') {
      await query(
        `UPDATE ticketsift_jobs SET problem = CASE WHEN state = 'done' OR problem IS NULL THEN $2 ELSE problem END
         WHERE id = $1`,
        [run, storedProblem(`Its results could not be written: ${end.problem}`)],
      );
    }
    await unlock(query, run);
  });
}

async function unlock(query: JobsQuery, run: string): Promise<void> {
  await query('SELECT pg_advisory_unlock($1, hashtext($2))', [deliveryLock, run]);
}
