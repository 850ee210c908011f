import { readProgress } from '../../storage/cache/run-progress.js';
import { type RunRecord, readResult } from '../../storage/runs/run-record.js';
import { readPlan } from '../plan.js';

/** Returns a run with its results so far, where it has not ended, or was killed. */
export function withProgress(run: RunRecord): RunRecord {
  const cache = run.result ? null : (readPlan(run.facts.plan)?.cache ?? null);
  return cache === null ? run : { ...run, result: readResult(readProgress(cache, run.id)) };
}
