import { messageOf } from '../core/errors/caught.js';
import type { Outcome } from '../core/outcome.js';
import type { Session } from '../core/world/session.js';
import type { RequestSummary } from '../outputs/summary.js';
import type { Tally } from '../outputs/tally.js';
import type { Meter } from '../pipeline/meter.js';
import { openRuns, type RunFacts, type RunResult, type RunStatus, type Runs } from '../storage/runs/runs.js';

/** Keeps the record of one run. What goes wrong with that is told once, and stops nothing. */
export interface Recorder extends Disposable {
  /** Whether there is a record that a later run can build on. */
  readonly isKept: boolean;
  outcomes(batch: readonly Outcome[]): void;
  end(status: RunStatus, result: RunResult): void;
}

/** Tickets that are written at once. */
const batchSize = 1_000;

/** @param path undefined where nothing is to be kept */
export function recordRun(
  { world, voice }: Pick<Session, 'world' | 'voice'>,
  path: string | undefined,
  { id, facts }: { id: string; facts: RunFacts },
): Recorder {
  let runs: Runs | undefined;
  let pending: Outcome[] = [];
  let written = 0;
  let hasEnded = false;

  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      voice.warn(`this run is not recorded: ${messageOf(error)}`);
      runs?.[Symbol.dispose]();
      runs = undefined;
    }
  };
  const flush = () => {
    runs?.outcomes.add(id, written, pending);
    written += pending.length;
    pending = [];
  };
  const end: Recorder['end'] = (status, result) => {
    hasEnded = true;
    attempt(() => {
      flush();
      runs?.end(id, { status, endedAt: world.now(), result });
    });
  };

  attempt(() => {
    if (path === undefined) return;
    runs = openRuns(path);
    runs.begin({ id, startedAt: world.now(), pid: process.pid, facts });
  });
  return {
    get isKept() {
      return runs !== undefined;
    },
    outcomes(batch) {
      if (runs === undefined) return;
      pending.push(...batch);
      if (pending.length >= batchSize) attempt(flush);
    },
    end,
    [Symbol.dispose]() {
      if (!hasEnded)
        attempt(() => runs?.end(id, { status: 'failed', endedAt: world.now(), result: undefined }));
      runs?.[Symbol.dispose]();
    },
  };
}

/** What a run came to, for its record. */
export function resultOf(tally: Tally, meter: Meter, cost: number | undefined): RunResult {
  const { total: tickets, classified, urgent, failed, origins, errors } = tally;
  const { answered, retries, repairs, usage, latencies } = meter;
  const { remembered, asked, shared } = origins;
  return {
    ...{ tickets, classified, urgent, failed, remembered, asked, shared },
    errors: Object.fromEntries([...errors].map(([code, { count }]) => [code, count])),
    ...{ answered, repairs, retries: Object.fromEntries(retries) },
    tokens: usage ?? null,
    cost: cost ?? null,
    latency:
      latencies.count === 0
        ? null
        : {
            p50: Math.round(latencies.percentile(0.5)),
            p90: Math.round(latencies.percentile(0.9)),
            p99: Math.round(latencies.percentile(0.99)),
            max: Math.round(latencies.most),
          },
  };
}

/** What the endpoint was asked, for the summary. */
export function requestsOf(meter: Meter, cost: number | undefined): RequestSummary | undefined {
  const { answered, retries, latencies, usage } = meter;
  const failedTries = [...retries.values()].reduce((sum, count) => sum + count, 0);
  if (answered === 0 && failedTries === 0) return undefined;
  return {
    ...{ answered, failedTries, usage, cost },
    medianMs: latencies.percentile(0.5),
    p90Ms: latencies.percentile(0.9),
  };
}
