import { readProgress } from '../../storage/cache/run-progress.js';
import { type RunRecord, readResult } from '../../storage/runs/runs.js';
import { readPlan } from '../plan.js';

/** Returns a run with what it has come to so far, where it has not ended, or its end was a kill. */
export function withProgress(run: RunRecord): RunRecord {
  const cache = run.result ? null : (readPlan(run.facts.plan)?.cache ?? null);
  return cache === null ? run : { ...run, result: readResult(readProgress(cache, run.id)) };
}
