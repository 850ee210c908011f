import type { TicketErrorCode } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';
import type { Usage } from '../core/model.js';
import type { Histogram } from '../core/stats/histogram.js';
import type { RequestSummary } from '../outputs/summary.js';
import type { Tally } from '../outputs/tally.js';
import type { RunResult, RunStatus } from '../storage/runs/run-record.js';

/** The counts of a run's requests. */
export interface RequestCounts {
  readonly answered: number;
  readonly retries: ReadonlyMap<TicketErrorCode, number>;
  readonly repairs: number;
  readonly usage: Usage | undefined;
}

/** How a run ended. */
export interface RunEnd {
  readonly status: RunStatus;
  readonly tally: Tally;
  /** Undefined where the model got no request. */
  readonly requests: RequestSummary | undefined;
  /** The cost of its answers, in US dollars; undefined where that is not known. */
  readonly cost: number | undefined;
  readonly elapsedMs: number;
  /** Whether a later run can send its failed tickets again. */
  readonly isRecorded: boolean;
  /** Whether its answers are cached beyond its end. */
  readonly keepsAnswers: boolean;
  /** Whether an answer of this run is missing from its cache when it ends. */
  readonly lacksAnswers: boolean;
  /** Why nothing more was sent, where the run stopped by itself. */
  readonly error: unknown;
}

/** Returns how a run ended: interrupted, stopped by itself for a reason, or done. */
export function statusOfEnd(isInterrupted: boolean, { aborted, reason }: AbortSignal): RunStatus {
  if (isInterrupted) return 'interrupted';
  if (!aborted) return 'done';
  return reason instanceof TicketsiftError && reason.code === 'cost_limit' ? 'cost_limit' : 'stopped';
}

/**
 * Returns the results of a run for its record.
 * @param latencies the time that answers of an endpoint took, in milliseconds
 */
export function resultOf(
  tally: Tally,
  counts: RequestCounts,
  latencies: Histogram,
  cost: number | undefined,
): RunResult {
  return {
    ...progressOf(tally, counts, cost),
    latency:
      latencies.count === 0
        ? null
        : {
            p50: Math.round(latencies.percentile(0.5)),
            p90: Math.round(latencies.percentile(0.9)),
            p99: Math.round(latencies.percentile(0.99)),
            max: Math.round(latencies.max),
          },
  };
}

/**
 * Returns the same for a run that is under way, without what takes long to compute, since it is written with
 * every answer.
 */
export function progressOf(tally: Tally, counts: RequestCounts, cost: number | undefined): RunResult {
  const { origins } = tally;
  return {
    tickets: tally.total,
    classified: tally.classified,
    urgent: tally.urgent,
    failed: tally.failed,
    notSent: tally.notSent,
    skipped: tally.skipped,
    cached: origins.cached,
    sent: origins.sent,
    ...(tally.local > 0 && { local: tally.local }),
    duplicates: origins.duplicate,
    errors: Object.fromEntries([...tally.errors].map(([code, { count }]) => [code, count])),
    answered: counts.answered,
    repairs: counts.repairs,
    retries: Object.fromEntries(counts.retries),
    tokens: counts.usage ?? null,
    cost: cost ?? null,
    latency: null,
  };
}

/**
 * Returns what the summary shows of a run's requests; undefined where there were none.
 * @param latencies the time that answers of an endpoint took, in milliseconds
 */
export function requestsOf(
  { answered, retries, usage }: RequestCounts,
  latencies: Histogram,
  cost: number | undefined,
): RequestSummary | undefined {
  const failedTries = [...retries.values()].reduce((sum, count) => sum + count, 0);
  if (answered === 0 && failedTries === 0) return undefined;
  return {
    answered,
    failedTries,
    usage,
    cost,
    ...(latencies.count > 0 && { medianMs: latencies.percentile(0.5), p90Ms: latencies.percentile(0.9) }),
  };
}
