import { formatSize, minuteOf } from '../../core/text/numbers.js';
import type { RemovedOutcomes, RunRecord } from '../../storage/runs/run-record.js';
import { statusOf } from '../record/status.js';

const goOn = 'The same command again sends the rest: cached answers are not paid for twice.';

const meanings: Readonly<Record<string, string>> = {
  running: 'This run is under way. What is here is what it has come to so far: reload the page for more.',
  interrupted: `This run was interrupted. ${goOn}`,
  stopped: `This run stopped by itself, since requests got no answer any more. ${goOn}`,
  cost_limit: `This run reached its spending limit. ${goOn}`,
  failed: `This run ended with an error before its tickets did. ${goOn}`,
  killed: `The process of this run is gone without having said how it ended. ${goOn}`,
};

/** Returns what is to be known of how a run ended, in sentences; undefined where it is done. */
export function describeStatus(run: RunRecord): string | undefined {
  return meanings[statusOf(run)];
}

/** What brings the outcomes of a run back. */
export const howToHaveOutcomes =
  'Run the same command again: cached answers are not paid for twice, and the run is recorded anew.';

/** Returns why there are no outcomes of the tickets of a run, as a sentence without its end. */
export function describeNoOutcomes(run: RunRecord): string {
  const { id, outcomesRemoved } = run;
  if (statusOf(run) === 'running') {
    return `No outcome of run ${id} is on record yet: they are written a thousand at a time`;
  }
  if (outcomesRemoved) return `The outcomes of run ${id} were removed ${whyOutcomesAreGone(outcomesRemoved)}`;
  return `No outcome of run ${id} is on record`;
}

/** Returns when and why outcomes were removed, as the end of a sentence. */
export function whyOutcomesAreGone({ at, limit }: RemovedOutcomes): string {
  return limit === null
    ? 'by an earlier version, which kept those of the last 50 runs'
    : `on ${minuteOf(at)} to make room: those of all runs may take ${formatSize(limit)} (runs.keep)`;
}
