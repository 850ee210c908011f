import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { nameVersion } from '../../core/text/names.js';
import { dollars, grouped, minuteOf } from '../../core/text/numbers.js';
import { shortCell } from '../../core/text/shorten.js';
import { lineWidthOf } from '../../core/world/world.js';
import { jobColumns } from '../../run/describe/job.js';
import { latestJobs } from '../../run/jobs/find.js';
import { openJobs } from '../../run/jobs/open.js';
import { shareDone } from '../../run/jobs/progress.js';
import { jobJson } from '../../run/shown/job-json.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';
import { writeJson } from '../write-json.js';

export interface JobsListOptions {
  readonly limit: number;
  readonly json?: true;
}

/** Lists the submitted runs that the current user may see. Resolves to the exit code. */
export async function listJobs(context: Context, { limit, json }: JobsListOptions): Promise<number> {
  const { world, voice, output, isPlain } = context;
  await using jobs = await openJobs(context);
  const found = await latestJobs(context, jobs, limit);
  if (json) await writeJson(context, 'jobs list', found.map(jobJson));
  else if (found.length === 0) voice.note('no run is submitted yet');
  else {
    const width = lineWidthOf(world.stdout);
    const rows = found.map((one) => row(one, width));
    await output.write(`${tableLines(rows, { heading: jobColumns, width, isPlain }).join('\n')}\n`);
  }
  return 0;
}

function row(job: JobRecord, width: number): string[] {
  const { facts, cost } = job;
  return [
    job.id,
    minuteOf(job.submittedAt),
    job.status,
    `${Math.floor(shareDone(job) * 100)} %`,
    grouped(job.tickets),
    grouped(job.failed),
    cost === undefined ? '' : dollars(cost),
    shortCell(nameVersion(facts.prompt, facts.promptVersion), 14, width),
    shortCell(facts.model, 16, width),
    shortCell(job.submitter, 20, width),
    facts.source,
  ];
}
