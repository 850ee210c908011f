import * as z from 'zod';
import { count, time, usd } from './parts.js';

/** A submitted run as the commands of `jobs` print it. */
const job = z.strictObject({
  id: z.string(),
  submitter: z.string().describe('who submitted it, as the database says'),
  submitted_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  priority: z.number(),
  output: z.string().nullable().describe('the destination of the workers that gets the results'),
  delivered_at: time.nullable().describe('when it had them all'),
  facts: z.strictObject({
    version: z.string(),
    source: z.string(),
    prompt: z.string(),
    prompt_version: z.number().nullable(),
    prompt_hash: z.string(),
    model: z.string(),
  }),
  tickets: z.strictObject({
    total: count,
    classified: count,
    urgent: count,
    failed: count,
    left: count.describe('tickets without an outcome'),
  }),
  errors: z.record(z.string(), count).readonly().describe('counts by error code'),
  chunks: z.strictObject({
    total: count,
    waiting: count,
    active: count,
    done: count.describe('with those that were given up'),
    dead: count.describe('chunks that failed as often as is tried, and were given up'),
  }),
  problem: z.string().nullable().describe('why it failed, or why its results could not be written'),
  cost_usd: usd.nullable().describe('US dollars; null if the price is not known'),
});

/** What commands about submitted runs print with `--json`. */
export const jobsShown = {
  'jobs list': z.array(job).readonly(),
  'jobs show': job,
  'jobs watch': job.describe('a line for each change'),
  'jobs cancel': job,
  'jobs retry': z.strictObject({ ...job.shape, retried: count.describe('tickets that are sent again') }),
};
