import { isoTime } from '../../core/text/json.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';
import { ticketsLeft } from '../jobs/progress.js';
import type { Shown } from './index.js';

/** Returns a submitted run as `--json` has it. */
export function jobJson(job: JobRecord): Shown['jobs show'] {
  const { facts, chunks } = job;
  const timeOf = (time: number | undefined) => (time === undefined ? null : isoTime(time));
  return {
    id: job.id,
    submitter: job.submitter,
    submitted_at: isoTime(job.submittedAt),
    started_at: timeOf(job.startedAt),
    ended_at: timeOf(job.endedAt),
    status: job.status,
    priority: job.priority,
    output: job.output ?? null,
    delivered_at: timeOf(job.deliveredAt),
    facts: {
      version: facts.version,
      source: facts.source,
      prompt: facts.prompt,
      prompt_version: facts.promptVersion,
      prompt_hash: facts.promptHash,
      model: facts.model,
    },
    tickets: {
      total: job.tickets,
      classified: job.classified,
      urgent: job.urgent,
      failed: job.failed,
      left: ticketsLeft(job),
    },
    errors: job.errors,
    chunks: {
      total: chunks.total,
      waiting: chunks.waiting,
      active: chunks.active,
      done: chunks.done,
      dead: chunks.dead,
    },
    problem: job.problem ?? null,
    cost_usd: job.cost ?? null,
  };
}
