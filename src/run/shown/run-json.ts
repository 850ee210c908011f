import { snakeCase } from '../../config/keys.js';
import { isoTime } from '../../core/text/json.js';
import type { RunRecord, RunResult } from '../../storage/runs/run-record.js';
import { statusOf } from '../record/status.js';
import type { Shown } from './index.js';

/** Returns a run as `--json` has it. */
export function runJson(run: RunRecord): Shown['runs show'] {
  const { version, source, prompt, promptVersion, promptPath, promptHash, model, endpoint, plan } = run.facts;
  const { outcomesRemoved: removed } = run;
  return {
    id: run.id,
    started_at: isoTime(run.startedAt),
    ended_at: run.endedAt === undefined ? null : isoTime(run.endedAt),
    status: statusOf(run),
    pid: run.pid,
    facts: {
      version,
      source,
      prompt,
      prompt_version: promptVersion,
      prompt_path: promptPath,
      prompt_hash: promptHash,
      model,
      endpoint,
      plan: planJson(plan),
    },
    result: run.result ? resultJson(run.result) : null,
    outcomes_removed: removed ? { at: isoTime(removed.at), limit: removed.limit } : null,
  };
}

function resultJson({ tokens, cost, latency, notSent, ...counts }: RunResult) {
  return {
    ...counts,
    not_sent: notSent,
    tokens: tokens && {
      input: tokens.input,
      cached_input: tokens.cachedInput,
      output: tokens.output,
      reasoning: tokens.reasoning ?? null,
    },
    cost_usd: cost,
    latency_ms: latency,
  };
}

function planJson(plan: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    // The names of parameters are those of the user.
    Object.entries(plan).map(([key, value]) => [snakeCase(key), key === 'param' ? value : snakeKeys(value)]),
  );
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  return typeof value === 'object' && value !== null ? planJson({ ...value }) : value;
}
