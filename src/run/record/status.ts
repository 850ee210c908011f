import { isGoneProcess } from '../../core/world/leftovers.js';
import type { RunRecord, Runs } from '../../storage/runs/runs.js';

/**
 * How a run ended. One that never said so, and whose process is gone, was killed; where another process has got its
 * number since, it looks as if it were still running.
 */
export function statusOf({ status, pid }: Pick<RunRecord, 'status' | 'pid'>): string {
  return status === 'running' && isGoneProcess(pid) ? 'killed' : status;
}

/** Returns whether the outcome of each ticket of a run is on record. */
export function keepsTickets(runs: Runs, { id, result }: RunRecord): boolean {
  return runs.outcomes.has(id) || result?.tickets === 0;
}
