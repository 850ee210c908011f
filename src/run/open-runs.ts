import { permit } from '../auth/open.js';
import { loadConfig } from '../config/load.js';
import type { Session } from '../core/world/session.js';
import { isGoneProcess } from '../storage/cache/holder.js';
import { openRuns, type RunRecord, type Runs } from '../storage/runs/runs.js';

/** Opens the record of runs where the configuration has it. @throws TicketsiftError see `openRuns` */
export async function openRecordedRuns(session: Session): Promise<Runs> {
  const { env, cwd } = session.world;
  const config = await loadConfig({ env, cwd, flags: {} });
  await permit(session, config);
  return openRuns(config.runsFile);
}

/**
 * How a run ended. One that never said so, and whose process is gone, was killed; where another process has got its
 * number since, it looks as if it were still running.
 */
export function statusOf({ status, pid }: Pick<RunRecord, 'status' | 'pid'>): string {
  return status === 'running' && isGoneProcess(pid) ? 'killed' : status;
}

/** Whether it is kept what became of each ticket of a run. */
export function keepsTickets(runs: Runs, { id, result }: RunRecord): boolean {
  return runs.outcomes.has(id) || result?.tickets === 0;
}
