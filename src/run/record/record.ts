import { messageOf } from '../../core/errors/caught.js';
import type { Owner } from '../../core/identity.js';
import type { Outcome } from '../../core/outcome.js';
import { readVersion } from '../../core/world/version.js';
import { type OutcomeToRecord, recordedOf } from '../../storage/runs/run-outcomes.js';
import type { RunFacts, RunResult, RunStatus } from '../../storage/runs/run-record.js';
import { openRuns, type Runs } from '../../storage/runs/runs.js';
import { modelOfPlan, type RunPlan } from '../plan.js';

/** Keeps the record of one run. A failure to do so is reported once, and stops nothing. */
export interface Recorder extends Disposable {
  /** Whether there is a record that a later run can build on. */
  readonly isKept: boolean;
  outcomes(batch: readonly Outcome[]): void;
  /** Returns whether the tickets are on record. */
  end(status: RunStatus, result: RunResult): boolean;
}

/** Where runs are recorded. */
export interface RecordPlace {
  readonly path: string;
  readonly owner: Owner;
  /** Bytes that the outcomes of all runs of the owner may take. */
  readonly maxBytes: number;
}

interface RecordedRun {
  readonly id: string;
  readonly plan: RunPlan;
  /** The source as the user named it, without passwords. */
  readonly source: string;
}

/** How many tickets are written at once. */
const batchSize = 1_000;

/**
 * Creates the record of a run.
 * @param place undefined where nothing is to be kept
 * @param now see `timeFromNow`
 */
export function recordRun(
  { now, warn }: { now: () => number; warn: (message: string) => void },
  place: RecordPlace | undefined,
  { id, plan, source }: RecordedRun,
): Recorder {
  let runs: Runs | undefined;
  let pending: OutcomeToRecord[] = [];
  let written = 0;
  let hasEnded = false;

  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      warn(`this run is not recorded: ${messageOf(error)}`);
      runs?.[Symbol.dispose]();
      runs = undefined;
    }
  };
  const flush = () => {
    runs?.outcomes.add(id, written, pending);
    written += pending.length;
    pending = [];
  };
  const makeRoom = () => {
    if (place) runs?.makeRoom({ maxBytes: place.maxBytes, at: now() });
  };
  const end: Recorder['end'] = (status, result) => {
    hasEnded = true;
    attempt(() => {
      flush();
      runs?.end(id, { status, endedAt: now(), result });
      makeRoom();
    });
    return runs !== undefined;
  };

  attempt(() => {
    if (place === undefined) return;
    runs = openRuns(place.path, place.owner);
    runs.begin({ id, startedAt: now(), pid: process.pid, facts: factsOf(plan, source) });
    makeRoom();
  });
  return {
    get isKept() {
      return runs !== undefined;
    },
    outcomes(batch) {
      if (runs === undefined) return;
      for (const outcome of batch) pending.push(recordedOf(outcome));
      if (pending.length >= batchSize) attempt(flush);
    },
    end,
    [Symbol.dispose]() {
      if (!hasEnded) attempt(() => runs?.end(id, { status: 'failed', endedAt: now(), result: undefined }));
      runs?.[Symbol.dispose]();
    },
  };
}

function factsOf(plan: RunPlan, source: string): RunFacts {
  const { prompt, model } = plan;
  return {
    version: readVersion(),
    source,
    prompt: prompt.name,
    promptVersion: prompt.version,
    promptPath: prompt.path,
    promptHash: prompt.hash,
    model: modelOfPlan(plan),
    endpoint: model.endpoint ?? plan.cascade?.model.endpoint ?? null,
    plan,
  };
}
