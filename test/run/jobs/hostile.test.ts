import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompts/prompt-file.js';
import { promptHash } from '../../../src/prompts/prompt-hash.js';
import type { NewJob } from '../../../src/storage/jobs/job-store.js';
import { startEndpoint } from '../../support/endpoint.js';
import { jobsAt, newJob, plan } from '../../support/jobs.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { newUser } from '../../support/program.js';
import { batchesOf } from '../../support/tickets.js';

const hashOf = (text: string) => promptHash({ ...parsePrompt(text, 'p'), name: 'p' });

/** A run as `submit` writes it. */
function honest(text = 'Sort: {text}', parts: Partial<NewJob> = {}): NewJob {
  return newJob({
    model: 'stand-in',
    prompt: text,
    plan: { ...plan, prompt: { ...plan.prompt, hash: hashOf(text) } },
    ...parts,
  });
}

/** Submits a run, changes its row as someone does who writes SQL, and lets a worker look at it. */
async function workOn(job: NewJob, forge: (database: TestDatabase) => Promise<unknown> = async () => {}) {
  await using database = await testDatabase();
  await using own = await startEndpoint();
  await using evil = await startEndpoint();
  await using user = await newUser();
  await user.configure(
    'worker: { models: [stand-in] }\nmax_cost: 5\nprices: { stand-in: { input: 1, output: 1 } }\n',
  );
  await user.folder.write('secret.md', '---\nname: secret\n---\nThe secret is sesame. {text}');
  await using store = await jobsAt(database.url);
  await store.submit(job, batchesOf(['a', 'b', 'c']));
  await forge(database);
  await database.query('UPDATE ticketsift_jobs SET plan = replace(plan, $1, $2)', ['EVIL', evil.url]);
  const before = await readdir(user.folder.path);
  const { code, stderr } = await user.run(['worker', '--until-empty'], {
    TICKETSIFT_JOBS: database.url,
    OPENAI_BASE_URL: own.url,
    OPENAI_API_KEY: 'sk-worker',
  });
  const rest = {
    sent: own.requests,
    evil: evil.requests.length,
    files: await readdir(user.folder.path),
    before,
  };
  return { code, stderr, job: await store.find('last'), ...rest };
}

const change = (plan: unknown) => (database: TestDatabase) =>
  database.query('UPDATE ticketsift_jobs SET plan = $1', [JSON.stringify(plan)]);

const asSubmitted = honest().plan;

describe('a plan that someone made up', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an address', { base_url: 'EVIL' }],
    ['an endpoint', { endpoint: 'EVIL', model: { name: 'stand-in', endpoint: 'EVIL' } }],
    ['the file of a prompt', { prompt: { ...asSubmitted.prompt, path: 'secret.md' } }],
    ['a source to read', { source: { name: '/etc/passwd', options: { query: 'SELECT 1' } } }],
    ['a query', { query: 'DROP TABLE ticketsift_jobs' }],
    ['a cache', { cache: '/tmp/evil.db' }],
    ['a log', { logFile: 'evil.log' }],
    ['a destination', { destination: { kind: 'text', file: 'evil.csv' } }],
    ['a key', { apiKey: 'sk-evil' }],
    ['a price', { prices: { 'stand-in': { input: 0, output: 0 } } }],
    ['requests at once', { limits: { concurrency: 10_000 } }],
    ['a spending limit below nothing', { maxCost: -1 }],
    ['that it is no plan', { columns: 'id' }],
    ['a character that the database does not hold', { 'a\0b': 1 }],
    ['a prototype', JSON.parse('{"__proto__":{"x":1},"constructor":{}}')],
  ])('is refused with %s, and nothing is sent', async (_, parts) => {
    const { code, job, sent, evil, files, before } = await workOn(
      honest(),
      change({ ...asSubmitted, ...parts }),
    );
    expect({ code, sent: sent.length, evil }).toEqual({ code: 0, sent: 0, evil: 0 });
    expect(job).toMatchObject({
      status: 'failed',
      problem: expect.stringMatching(/^Its plan cannot be read: /),
    });
    expect(files).toEqual(before);
  });

  it.each([
    ['JSON', '{'],
    ['an object', '[]'],
    ['too deep', '['.repeat(100_000)],
  ])('that is no %s is refused', async (_, text) => {
    const { job, sent } = await workOn(honest(), (database) =>
      database.query('UPDATE ticketsift_jobs SET plan = $1', [text]),
    );
    expect(job).toMatchObject({ status: 'failed' });
    expect(sent).toEqual([]);
  });

  it('does not raise the limit of its worker, and may lower it', async () => {
    const high = await workOn(honest(), change({ ...asSubmitted, maxCost: 1_000_000 }));
    expect(high.job).toMatchObject({ status: 'done' });
    const low = await workOn(honest(), change({ ...asSubmitted, maxCost: 0.000001 }));
    expect(low.job).toMatchObject({
      status: 'failed',
      problem: expect.stringMatching(/^The limit of .* is reached/),
    });
    expect(low.sent).toEqual([]);
  });

  it.each([
    ['names another model', 'gpt-4o'],
    ['names none', ''],
    ['names a path', '../../etc/passwd'],
  ])('that %s is left alone', async (_, model) => {
    const { job, sent } = await workOn(honest(undefined, { model }));
    expect(job).toMatchObject({ status: 'waiting' });
    expect(sent).toEqual([]);
  });
});

describe('a prompt that someone made up', () => {
  it('does not choose the model, and its text is all that is used of it', async () => {
    const { job, sent } = await workOn(honest('---\nname: p\nmodel: gpt-4o\n---\nFile: secret.md {text}'));
    expect(job).toMatchObject({ status: 'done', classified: 3 });
    expect(sent.map(({ body }) => body.model)).toEqual(['stand-in', 'stand-in', 'stand-in']);
    expect(JSON.stringify(sent)).not.toContain('sesame');
  });

  it.each([
    ['is not the one that was planned', 'Other: {text}', /not the one/],
    ['has no ticket in it', 'no placeholder', /\{text\}/],
    ['fills in what there is not', '{text} {secret}', /secret/],
    ['is not YAML', '---\n{{{\n---\n{text}', /YAML/],
    [
      'has YAML that multiplies',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((one, n) => `${one}: &${one} [${Array(9).fill(`*${'abcdefghi'[n]}`)}]`)
        .join('\n')}\n---\n{text}`,
      /./,
    ],
    [
      'repeats its categories without end',
      `---\ncategories: [{ name: ${'x'.repeat(90_000)} }]\n---\n{text}${'{categories}'.repeat(100)}`,
      /categories/,
    ],
  ])('that %s ends the run, and no worker', async (name, text, problem) => {
    const sure = name.startsWith('is not the one') ? honest() : undefined;
    const hash = sure ? sure.plan.prompt.hash : hashOrNone(text);
    const job = newJob({
      model: 'stand-in',
      prompt: text,
      plan: { ...plan, prompt: { ...plan.prompt, hash } },
    });
    const { code, job: found, sent } = await workOn(job);
    expect(code).toBe(0);
    expect(found).toMatchObject({ status: 'failed', problem: expect.stringMatching(problem) });
    expect(sent).toEqual([]);
  });

  it('that repeats a ticket a hundred thousand times fails its tickets', async () => {
    const text = '{text}'.repeat(100_000);
    const large = newJob({
      model: 'stand-in',
      prompt: text,
      plan: { ...plan, prompt: { ...plan.prompt, hash: hashOf(text) } },
    });
    const { job, sent } = await workOn(large, (database) =>
      database.query(
        `UPDATE ticketsift_job_chunks SET tickets = '[{"i":"1","t":"${'x'.repeat(1_000)}","v":[],"l":1}]', size = 1`,
      ),
    );
    expect(job).toMatchObject({ status: 'done', failed: 1, errors: { too_long: 1 } });
    expect(sent).toEqual([]);
  });
});

describe('a chunk that someone made up', () => {
  it.each([
    ['is not JSON', '{'],
    ['has a field more', '[{"i":"1","t":"x","v":[],"l":1,"path":"/etc/passwd"}]'],
    ['has fewer tickets than it says', '[{"i":"1","t":"x","v":[],"l":1}]'],
    ['names cells that are not there', '[{"i":-1,"t":"x","v":[],"l":1}]'],
  ])('that %s ends the run, and no worker', async (_, text) => {
    const { code, job, sent } = await workOn(honest(), (database) =>
      database.query('UPDATE ticketsift_job_chunks SET tickets = $1', [text]),
    );
    expect(code).toBe(0);
    expect(job).toMatchObject({
      status: 'failed',
      problem: expect.stringContaining('chunk 0 cannot be read'),
    });
    expect(sent).toEqual([]);
  });
});

/** The hash of a prompt that cannot be read is whatever its writer says. */
function hashOrNone(text: string): string {
  try {
    return hashOf(text);
  } catch {
    return 'b'.repeat(64);
  }
}
