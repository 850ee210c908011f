import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import { isThere } from './desk-parts.js';
import type { JobFacts, JobRecord } from './job-store.js';
import { jobPlanSchema } from './plan.js';

const count = z.coerce.number();
const time = z.coerce.number().nullable();

const row = z.object({
  id: z.string(),
  submitter: z.string(),
  submitted_ms: z.coerce.number(),
  started_ms: time,
  ended_ms: time,
  delivered_ms: time,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  priority: count,
  output: z.string().nullable(),
  version: z.string(),
  model: z.string(),
  plan: z.string(),
  problem: z.string().nullable(),
  cost: z.coerce.number().nullable(),
  chunks: count,
  active: count,
  done: count,
  dead: count,
  tickets: count,
  classified: count,
  urgent: count,
  failed: count,
  errors: z.string().nullable(),
});

const errorCounts = z.record(z.string(), z.number());

const ms = (column: string) => `extract(epoch FROM ${column}) * 1000`;

/**
 * Selects records from a table `j` of jobs: what a submitter wants is shown before a worker has done it, and a run that all its
 * workers have left waits again. The counts are those of chunks that are done.
 */
export const selectJobRecords = `
  SELECT j.id, j.submitter, j.priority, j.output, j.version, j.model, j.plan, j.problem, j.cost,
    ${ms('j.submitted_at')} AS submitted_ms, ${ms('j.started_at')} AS started_ms,
    ${ms('j.ended_at')} AS ended_ms, ${ms('j.delivered_at')} AS delivered_ms,
    CASE WHEN j.wanted = 'cancel' THEN 'cancelled'
      WHEN j.wanted = 'retry' OR (j.state = 'running' AND c.active = 0) THEN 'waiting'
      ELSE j.state END AS state,
    c.*,
    (SELECT jsonb_object_agg(code, n) FROM (
      SELECT code, sum(n::integer) AS n FROM ticketsift_job_chunks AS e, jsonb_each_text(e.errors) AS one(code, n)
      WHERE e.run = j.id GROUP BY code) AS codes) AS errors
  FROM j CROSS JOIN LATERAL (
    SELECT count(*) AS chunks, count(*) FILTER (WHERE worker IS NOT NULL AND ${isThere('worker')}) AS active,
      count(*) FILTER (WHERE outcomes IS NOT NULL) AS done, count(*) FILTER (WHERE is_dead) AS dead,
      coalesce(sum(size), 0) AS tickets, coalesce(sum(classified), 0) AS classified,
      coalesce(sum(urgent), 0) AS urgent, coalesce(sum(failed), 0) AS failed
    FROM ticketsift_job_chunks WHERE run = j.id) AS c`;

/** Reads a row of `selectJobRecords`. */
export function readJobRecord(found: unknown): JobRecord {
  const one = row.parse(found);
  const { chunks: total, active, done, dead } = one;
  return {
    id: one.id,
    submitter: one.submitter,
    submittedAt: one.submitted_ms,
    startedAt: one.started_ms ?? undefined,
    endedAt: one.ended_ms ?? undefined,
    status: one.state,
    priority: one.priority,
    output: one.output ?? undefined,
    deliveredAt: one.delivered_ms ?? undefined,
    facts: factsOf(one),
    tickets: one.tickets,
    classified: one.classified,
    urgent: one.urgent,
    failed: one.failed,
    errors: one.errors === null ? {} : errorCounts.parse(parseJson(one.errors)),
    cost: one.cost ?? undefined,
    chunks: { total, waiting: total - active - done, active, done, dead },
    problem: one.problem ?? undefined,
  };
}

/** A plan that cannot be read, which no worker takes, has no facts. */
function factsOf({ version, model, plan }: z.infer<typeof row>): JobFacts {
  const { data } = jobPlanSchema.safeParse(parseJson(plan));
  return {
    version,
    model,
    source: data?.source ?? '',
    prompt: data?.prompt.name ?? '',
    promptVersion: data?.prompt.version ?? null,
    promptHash: data?.prompt.hash ?? '',
    columns: data?.columns ?? [],
    hasIds: data?.hasIds ?? false,
    categories: data?.categories,
  };
}
