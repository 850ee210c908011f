import { beforeAll, describe, expect, it } from 'vitest';
import { endRun, finishChunk, submitted } from '../support/finished-chunks.js';
import { jobsAt, newJob, plan } from '../support/jobs.js';
import { classified, failed } from '../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';
import { batchesOf } from '../support/tickets.js';

interface Opened extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly studio: StudioInProcess;
  readonly cookie: string;
  /** Resolves to what a page shows as text. */
  page(path: string): Promise<{ readonly status: number; readonly text: string; readonly body: string }>;
}

async function open(): Promise<Opened> {
  const database = await testDatabase();
  const studio = await startStudio(['--no-open'], { env: { TICKETSIFT_JOBS: database.url } });
  const cookie = await studio.enter();
  return {
    database,
    studio,
    cookie,
    async page(path) {
      const { status, body } = await studio.send(path, { headers: { cookie } });
      return { status, body, text: textOf(body) };
    },
    async [Symbol.asyncDispose]() {
      await studio[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function textOf(body: string): string {
  const main = body.slice(body.indexOf('<main'), body.indexOf('</main>'));
  return main
    .replace(/<\/(tr|p|li|div|h1)>/g, '\n')
    .replace(/<\/t[dh]>/g, ' | ')
    .replace(/<[^>]*>/g, '')
    .replace(/[ \t]+/g, ' ');
}

describe('the studio, where a database of submitted runs is configured', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
    return () => opened[Symbol.asyncDispose]();
  });

  it('has a page Jobs in its menu, and says where none is submitted', async () => {
    const { body, text } = await opened.page('/jobs');
    expect(body).toContain('<a href="/jobs" aria-current="page">Jobs</a>');
    expect(text).toContain('You have not submitted a run yet.');
  });

  it('lists runs with their state and progress, fifty a page', async () => {
    const { database } = opened;
    await submitted(database, 'job-list', 500);
    await finishChunk(database, 'job-list', 0, (ticket, n) =>
      n === 0 ? failed(ticket) : classified(ticket),
    );
    for (let n = 10; n < 70; n++) await submitted(database, `job-${n}`, 1);
    const first = await opened.page('/jobs');
    expect(first.text.match(/^ ?job-\d+ \|/gm)).toHaveLength(50);
    const last = /\/jobs\?before=job-\d+/.exec(first.body)?.[0] ?? '';
    const older = await opened.page(last);
    expect(older.text).toMatch(/job-list \| .* \| waiting \| 50 % \| 500 \| 1 \|/);
    expect(older.text.match(/^ ?job-\d+ \|/gm)).toHaveLength(10);
  });

  it('shows a run with its outcomes and texts, a page at a time, also while it goes on', async () => {
    const { database } = opened;
    await submitted(database, 'job-show', 600);
    for (const number of [0, 2])
      await finishChunk(database, 'job-show', number, (ticket, n) =>
        n === 1 ? failed(ticket) : classified(ticket, ['Bug'], { urgent: n === 0 }),
      );
    const { text, body } = await opened.page('/jobs/job-show');
    expect(text).toContain('350 of 600 tickets, 1 failed');
    expect(body).toContain('<progress');
    expect(text).toMatch(/1number \| T1 \| text 1 \| urgent|1 \| T1 \| text 1 \|/);
    expect(text).toContain('timeout');
    expect(text).toContain('tickets from 1 to 50 of 600');
    const gap = await opened.page('/jobs/job-show?from=241');
    expect(gap.text).toContain('40 of the 50 tickets from 241 on have no outcome yet.');
    expect(gap.text).toContain('T250');
    expect(gap.text).not.toContain('T251');
    const end = await opened.page('/jobs/job-show?from=551');
    expect(end.text).toContain('tickets from 551 to 600 of 600');
    expect(end.body).not.toContain('rel="next"');
  });

  it('gives results to download: those so far, and all of them once the run has ended', async () => {
    const { database } = opened;
    await submitted(database, 'job-down', 500);
    await finishChunk(database, 'job-down', 0);
    const csv = async () =>
      (await opened.page('/jobs/job-down/results?format=csv')).body.trimEnd().split('\n');
    expect(await csv()).toHaveLength(251);
    await endRun(database, 'job-down', 'cancelled');
    const whole = await csv();
    expect(whole).toHaveLength(501);
    expect(whole.at(-1)).toBe('T500,text 500,,,not_sent: The run was cancelled.');
    const { headers } = await opened.studio.send('/jobs/job-down/results?format=xlsx', {
      method: 'HEAD',
      headers: { cookie: opened.cookie },
    });
    expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename="job-jobdown.xlsx"' });
  });

  it('cancels and retries with a click, and says why where it cannot', async () => {
    const { database, studio, cookie } = opened;
    await submitted(database, 'job-act', 2);
    const act = (name: string, run = 'job-act') => studio.post(`/api/jobs/${name}`, { run }, cookie);
    expect((await opened.page('/jobs/job-act')).body).toContain('data-act="cancel"');
    const early = await act('retry');
    expect(early.status).toBe(400);
    expect(JSON.parse(early.body).problem.message).toContain('has not ended');
    expect((await act('cancel')).status).toBe(200);
    expect((await opened.page('/jobs/job-act')).text).toContain('cancelled');
    await endRun(database, 'job-act', 'cancelled');
    expect((await opened.page('/jobs/job-act')).body).toContain('data-act="retry"');
    expect((await act('retry')).status).toBe(200);
    expect((await opened.page('/jobs/job-act')).text).toContain('waiting');
    expect((await act('cancel', 'nope-nope')).status).toBe(404);
    expect((await studio.post('/api/jobs/cancel', { run: 1 }, cookie)).status).toBe(400);
    expect((await studio.post('/api/jobs/cancel', { run: 'job-act', more: 1 }, cookie)).status).toBe(400);
  });

  it('says how far a run is to its own page', async () => {
    const { database } = opened;
    await submitted(database, 'job-far', 500);
    await finishChunk(database, 'job-far', 1);
    expect(JSON.parse((await opened.page('/api/jobs/progress?run=job-far')).body)).toEqual({
      text: '50 %, 250 of 500 tickets',
      share: 0.5,
      isOver: false,
    });
  });

  it.each([
    '/jobs/nope-nope',
    '/jobs/%',
    '/jobs/nope-nope/results?format=csv',
    '/jobs/job-10/results?format=pdf',
  ])('has no page %s', async (path) => {
    expect((await opened.page(path)).status).toBe(404);
  });

  it('runs nothing of what tickets, models and submitters say', async () => {
    const { database } = opened;
    const evil = '<script>alert(1)</script>\u202e';
    await using store = await jobsAt(database.url);
    const job = newJob({
      id: 'job-evil',
      model: evil,
      plan: { ...plan, source: evil, prompt: { ...plan.prompt, name: evil } },
    });
    await store.submit(job, batchesOf([evil]));
    await finishChunk(database, 'job-evil', 0, (ticket) => classified(ticket, [evil]));
    await endRun(database, 'job-evil', 'failed', evil);
    for (const path of ['/jobs', '/jobs/job-evil']) {
      const { body, status } = await opened.page(path);
      expect(status).toBe(200);
      expect(body).toContain('&lt;script&gt;');
      expect(body).not.toContain('<script>alert');
      expect(body).not.toContain('\u202e');
    }
  });
});

it('has no page of submitted runs where no database of them is configured', async () => {
  await using studio = await startStudio(['--no-open']);
  const cookie = await studio.enter();
  const { status, body } = await studio.send('/jobs', { headers: { cookie } });
  expect(status).toBe(404);
  expect(body).toContain('This studio shows no submitted runs');
  expect((await studio.send('/runs', { headers: { cookie } })).body).not.toContain('href="/jobs"');
});

it('says where the database cannot be reached, without its password', async () => {
  const env = { TICKETSIFT_JOBS: 'postgres://me:sesame@127.0.0.1:1/x' };
  await using studio = await startStudio(['--no-open'], { env });
  const cookie = await studio.enter();
  const { status, body } = await studio.send('/jobs', { headers: { cookie } });
  expect(status).toBe(400);
  expect(body).toContain('nothing listens there');
  expect(body).not.toContain('sesame');
});
