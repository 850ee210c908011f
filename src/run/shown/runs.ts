import * as z from 'zod';
import { count, kind, ms, shareOfAll, time, usd } from './parts.js';

const counts = z.record(z.string(), count).readonly();

/** A run as `runs list` and `runs show` print it. */
const run = z.strictObject({
  id: z.string(),
  started_at: time,
  ended_at: time.nullable(),
  status: z.enum(['running', 'done', 'interrupted', 'stopped', 'cost_limit', 'failed', 'killed']),
  pid: z.number(),
  facts: z.strictObject({
    version: z.string(),
    source: z.string(),
    prompt: z.string(),
    prompt_version: z.number().nullable(),
    prompt_path: z.string(),
    prompt_hash: z.string(),
    model: z.string(),
    endpoint: z.string().nullable().describe('null for the embedded model'),
    plan: z
      .record(z.string(), z.unknown())
      .readonly()
      .describe('all settings of the run; empty if an older version recorded none'),
  }),
  result: z
    .strictObject({
      tickets: count,
      classified: count,
      urgent: count,
      failed: count,
      not_sent: count,
      skipped: count,
      cached: count,
      sent: count,
      local: count.optional().describe('answers of one of two models that is on this machine'),
      duplicates: count,
      errors: counts.describe('counts by error code'),
      answered: count,
      retries: counts.describe('counts by reason'),
      repairs: count,
      tokens: z
        .strictObject({
          input: count,
          cached_input: count,
          output: count,
          reasoning: count.nullable(),
        })
        .nullable(),
      cost_usd: usd.nullable().describe('US dollars; null if the price is not known'),
      latency_ms: z.strictObject({ p50: ms, p90: ms, p99: ms, max: ms }).nullable(),
    })
    .nullable(),
  outcomes_removed: z.strictObject({ at: time, limit: z.number().nullable() }).nullable(),
});

const prediction = z.strictObject({ likely: z.number(), at_most: z.number() });
const stage = z.strictObject({
  model: z.string(),
  tickets: count,
  without_text: count,
  distinct: count,
  cached: count,
  to_send: count,
  input_tokens: prediction.nullable(),
  output_tokens: prediction.nullable(),
  cost_usd: prediction.nullable().describe('0 for the embedded model, null if the price is not known'),
});
const staying = z.strictObject({
  tickets: count,
  sure: z.strictObject({ urgent: shareOfAll, categories: shareOfAll }),
  right: z.strictObject({ urgent: count, categories: count, both: count }),
});

/** What commands about runs print with `--json`. */
export const runsShown = {
  'runs list': z.array(run).readonly(),
  'runs show': run,
  'runs diff': z
    .array(z.strictObject({ ticket: z.string(), before: kind.nullable(), after: kind.nullable() }))
    .readonly(),
  'classify --dry-run': z.strictObject({
    ...stage.shape,
    first_request: z.strictObject({ system: z.string().nullable(), user: z.string() }).nullable(),
    cascade: stage.nullable().describe('what the first of two models would do'),
    update: z
      .array(z.string())
      .nullable()
      .describe('with --update-field: what would be written, by cached answers, in words'),
    batches: z
      .strictObject({
        requests: count,
        batches: count,
        rounds: count.nullable().describe('null if it is not known how much may wait at once'),
      })
      .nullable()
      .describe('with --batch: how the requests would go in batches, all but the first'),
  }),
  'cascade fit': z.strictObject({
    first: z.string(),
    second: z.string(),
    target: shareOfAll,
    confidence: shareOfAll,
    tickets: count,
    found: staying.nullable(),
    nearest: staying.nullable().describe('what comes nearest to the target if nothing is found'),
    needed: count.nullable().describe('labels that would probably be enough'),
    file: z.string().nullable(),
  }),
};
