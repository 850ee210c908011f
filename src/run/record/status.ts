import { isGoneProcess } from '../../core/world/leftovers.js';
import type { RunRecord, RunStatus } from '../../storage/runs/run-record.js';
import type { Runs } from '../../storage/runs/runs.js';

/**
 * Returns how a run ended. A run that never said so, and whose process is gone, was killed; where another
 * process has the same number by now, it seems to be running still.
 */
export function statusOf({ status, pid }: Pick<RunRecord, 'status' | 'pid'>): RunStatus | 'killed' {
  return status === 'running' && isGoneProcess(pid) ? 'killed' : status;
}

/** Returns whether the outcome of each ticket of a run is on record. */
export function keepsTickets(runs: Runs, { id, result }: RunRecord): boolean {
  return runs.outcomes.has(id) || result?.tickets === 0;
}
