import { Hono } from 'hono';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { exportJob } from '../../run/jobs/export.js';
import { openJobs } from '../../run/jobs/open.js';
import { describeProgress, hasJobEnded, shareDone } from '../../run/jobs/progress.js';
import { type ExportFormat, exportFormats } from '../../run/record/export-outcomes.js';
import type { JobRow, JobStore } from '../../storage/jobs/job-store.js';
import type { Desk, StudioEnv } from '../desk.js';
import { downloadHeaders } from '../download.js';
import { htmlOf } from '../pages/html.js';
import { JobPage } from '../pages/jobs/job-page.js';
import { JobsPage } from '../pages/jobs/jobs-page.js';
import { limitBody, readBody } from '../requests.js';
import { readRunQuery } from '../run-query.js';
import { streamOf } from '../stream-of.js';

/** Rows of a page. */
const pageSize = 50;

const namedSchema = z.strictObject({ run: z.string().max(200) });

/** Submitted runs, the outcomes of each, and what can be done with it: with the rights of the person at the desk. */
export function jobsRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/jobs', async (c) => {
    const before = c.req.query('before');
    const found = await withJobs(c.var.desk, (jobs) => jobs.latest(pageSize + 1, before));
    const page = {
      jobs: found.slice(0, pageSize),
      isFirst: before === undefined,
      hasOlder: found.length > pageSize,
    };
    return c.html(htmlOf(JobsPage(page)));
  });
  app.get('/jobs/:id', async (c) => {
    const from = (readRunQuery(c.req.query()).from ?? 1) - 1;
    const page = await withJobs(c.var.desk, async (jobs) => {
      const job = await jobs.find(c.req.param('id'));
      return { job, rows: await rowsOfPage(jobs, job.id, from), from, pageSize };
    });
    return c.html(htmlOf(JobPage(page)));
  });
  app.get('/api/jobs/progress', async (c) => {
    const job = await withJobs(c.var.desk, (jobs) => jobs.find(c.req.query('run') ?? ''));
    return c.json({ text: describeProgress(job), share: shareDone(job), isOver: hasJobEnded(job) });
  });
  app.get('/jobs/:id/results', async (c) => {
    const format = exportFormats.find((one) => one === c.req.query('format'));
    if (format === undefined)
      throw new TicketsiftError('not_found', 'There is no such format', {
        hint: 'Choose one of those on the page.',
      });
    const jobs = await openJobsOf(c.var.desk);
    try {
      const job = await jobs.find(c.req.param('id'));
      const headers = headersOf(job.id, format);
      if (c.req.method === 'HEAD') {
        await jobs[Symbol.asyncDispose]();
        return c.body(null, 200, headers);
      }
      const pieces = await exportJob(jobs, job, { format, stop: c.req.raw.signal });
      const close = async () => jobs[Symbol.asyncDispose]();
      const breakOff = () => c.env.outgoing.destroy();
      return c.body(streamOf(pieces, { close, breakOff }), 200, headers);
    } catch (error) {
      await jobs[Symbol.asyncDispose]();
      throw error;
    }
  });
  app.post('/api/jobs/cancel', limitBody, async (c) => {
    const { run } = await readBody(c, namedSchema);
    await withJobs(c.var.desk, (jobs) => jobs.cancel(run));
    return c.json({});
  });
  app.post('/api/jobs/retry', limitBody, async (c) => {
    const { run } = await readBody(c, namedSchema);
    await withJobs(c.var.desk, (jobs) => jobs.retry(run));
    return c.json({});
  });
  return app;
}

/** Opens the runs of the person at a desk. @throws TicketsiftError `not_found` where there is no page for them */
async function openJobsOf({ hasJobs, grant }: Desk): Promise<JobStore> {
  if (hasJobs) return await openJobs(await grant());
  throw new TicketsiftError('not_found', 'This studio shows no submitted runs', {
    hint: 'It does where `jobs:` in its configuration names a database; for a team, one that people sign in to (`identity: token`).',
  });
}

/** Does something with the runs of the person at a desk. @throws TicketsiftError see `openJobsOf`; what the work throws */
async function withJobs<T>(desk: Desk, work: (jobs: JobStore) => Promise<T>): Promise<T> {
  await using jobs = await openJobsOf(desk);
  return await work(jobs);
}

/** Reads the tickets of a page, which may be of several chunks. */
async function rowsOfPage(jobs: JobStore, run: string, from: number): Promise<readonly JobRow[]> {
  const found: JobRow[] = [];
  for await (const rows of jobs.rows(run, from)) {
    found.push(...rows.slice(0, pageSize - found.length));
    if (found.length === pageSize) break;
  }
  return found;
}

/** The name of the file is made of letters and digits alone, whatever the run is called. */
function headersOf(id: string, format: ExportFormat): Record<string, string> {
  return {
    ...downloadHeaders(`job-${id.replace(/[^a-z0-9]/gi, '')}`, format),
    // Said, so that the server sends each piece on, and none before the headers.
    'transfer-encoding': 'chunked',
  };
}
