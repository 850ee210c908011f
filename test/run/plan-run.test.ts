import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import type { Prompt } from '../../src/core/prompt.js';
import { chooseDestination } from '../../src/outputs/destination.js';
import { type RunOptions, settingsOfRun } from '../../src/run/options.js';
import { describePlan, runPlanSchema } from '../../src/run/plan.js';
import { planRun } from '../../src/run/plan-run.js';
import { optionsOfPlan } from '../../src/run/record/retry-errors.js';
import { findSource } from '../../src/sources/find.js';
import { makePrompt } from '../support/tickets.js';
import { trustsAll } from '../support/trust.js';

const cwd = '/desk';
const environment = readEnvironment({ HOME: '/nowhere', OPENAI_API_KEY: 'sk-secret-key' });
const world = { environment, cwd, now: () => 0 };

/** Plans a run as a command does: what is said goes over the configuration. */
async function planOf(options: RunOptions & { readonly output?: string }, matter: Partial<Prompt> = {}) {
  const config = await loadConfig(world, settingsOfRun(options), trustsAll);
  const source = await findSource(options.sources ?? ['t.csv'], options, { config, environment, cwd });
  const prompt = makePrompt({ body: 'Sort: {text}', ...matter });
  const destination = chooseDestination(options, source);
  const keepsCache = options.cache !== false;
  const sends = options.offline !== true;
  const { budgetId } = options;
  const request = { source, selection: options, prompt, keepsCache, sends, budgetId, destination };
  return (await planRun(request, { world, config, login: undefined })).plan;
}

const said: RunOptions = { header: true, sources: ['t.csv'], model: 'gpt-4o-mini' };

describe('the plan of a run', () => {
  it('is plain data: it survives being written down', async () => {
    const plan = await planOf({ ...said, limit: 4, maxCost: 0.1, rpm: 60, output: 'results.csv' });
    expect(runPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it.each<[string, Partial<RunOptions> & { output?: string }]>([
    ['the key of an endpoint', {}],
    ['the password of a source', { sources: ['postgres://ada:sk-secret-word@db.test/desk'] }],
    ['the password of an endpoint', { baseUrl: 'http://ada:sk-secret-word@127.0.0.1:9/v1' }],
    ['the password of a destination', { output: 'postgres://ada:sk-secret-word@db.test/desk' }],
  ])('holds no secret: %s', async (_, more) => {
    expect(JSON.stringify(await planOf({ ...said, ...more }))).not.toContain('sk-secret');
  });

  it('names files so that they are found from anywhere', async () => {
    const plan = await planOf({ ...said, cache: 'answers.db' });
    expect(plan.source.name).toBe('/desk/t.csv');
    expect(plan.cache).toBe('/desk/answers.db');
  });

  it('names each of several files, and reads them again with the column of their names', async () => {
    const plan = await planOf({ ...said, sources: ['b.csv', 'sub/a.csv', '/elsewhere/c.csv'] });
    expect(plan.source).toMatchObject({
      name: '/desk/b.csv',
      others: ['/desk/sub/a.csv', '/elsewhere/c.csv'],
      isRepeatable: true,
      options: { fileColumn: true },
    });
    const again = optionsOfPlan<RunOptions>({ id: 'r', plan }, { header: true, sources: undefined });
    expect(again).toMatchObject({
      sources: ['/desk/b.csv', '/desk/sub/a.csv', '/elsewhere/c.csv'],
      fileColumn: true,
    });
  });

  it('does not read files again where standard input was among them', async () => {
    const plan = await planOf({ ...said, sources: ['a.csv', '-'], inputFormat: 'csv' });
    expect(plan.source).toMatchObject({ name: '/desk/a.csv', others: ['-'], isRepeatable: false });
  });

  it('is described without hundreds of lines where there are hundreds of files', async () => {
    const sources = Array.from({ length: 300 }, (_, index) => `${index}.csv`);
    const described = describePlan(await planOf({ ...said, sources }));
    expect(described).toContain('source.others.9: "/desk/10.csv"');
    expect(described).toContain('source.others: 289 more');
    expect(described.length).toBeLessThan(40);
  });

  it('has the limits of the configuration where none are said', async () => {
    expect((await planOf(said)).limits).toEqual({
      concurrency: 32,
      retries: 5,
      repairs: 1,
      timeoutMs: 60_000,
      ticketTimeoutMs: 600_000,
      maxWaitMs: 300_000,
    });
  });

  it.each([
    ['a flag, before the prompt', { serviceTier: 'default' }, { serviceTier: 'flex' }, 'default'],
    ['the prompt', {}, { serviceTier: 'flex' }, 'flex'],
    ['nothing', {}, {}, undefined],
    ['a flag, but no local model has one', { serviceTier: 'flex', model: 'embedded' }, {}, undefined],
  ])('has the service tier of %s', async (_, more, matter, tier) => {
    const plan = await planOf({ ...said, ...more }, matter);
    expect(plan.model.serviceTier).toBe(tier);
    expect(describePlan(plan)).toEqual(
      tier === undefined ? expect.anything() : expect.arrayContaining([`model.serviceTier: "${tier}"`]),
    );
  });

  it('gives requests at the tier flex 15 minutes, unless another time is said', async () => {
    const limits = async (more: Partial<RunOptions>) =>
      (await planOf({ ...said, serviceTier: 'flex', ...more })).limits;
    expect(await limits({})).toMatchObject({ timeoutMs: 900_000, ticketTimeoutMs: 3_600_000 });
    expect(await limits({ timeout: '2m' })).toMatchObject({ timeoutMs: 120_000, ticketTimeoutMs: 3_600_000 });
  });

  it.each<[string, Partial<RunOptions>]>([
    ['what is usual', {}],
    ['a part of the tickets', { limit: 10, sample: 3, seed: 7 }],
    [
      'how a file is read',
      { encoding: 'latin1', delimiter: ';', header: false, skipBadRows: true, raw: true },
    ],
    ['columns', { textColumn: 'Body', subjectColumn: 'Title', idColumn: 'No' }],
    [
      'limits',
      { concurrency: 2, rpm: 60, tpm: 9_000, retries: 0, repair: 0, timeout: '5s', ticketTimeout: '2m' },
    ],
    ['a budget that runs share', { maxCost: 0.25, budgetId: 'evening' }],
    ['no cache', { cache: false }],
    ['a cache of its own', { cache: '/elsewhere/answers.db' }],
    ['a service tier', { serviceTier: 'flex' }],
    ['another endpoint', { baseUrl: 'http://127.0.0.1:9/v1' }],
  ])('is made again from what it says: %s', async (_, more) => {
    const plan = await planOf({ ...said, ...more });
    const again = await planOf(optionsOfPlan({ id: 'r', plan }, { header: true, sources: undefined }));
    expect({ ...again, model: { ...again.model, why: '' } }).toEqual({
      ...plan,
      model: { ...plan.model, why: '' },
    });
  });

  it('is described by its settings, each by its path, without the password of a source', async () => {
    const sources = ['postgres://ada:word@db.test/desk'];
    const described = describePlan(await planOf({ ...said, sources, limit: 4, cache: false }));
    expect(described).toContain('selection.limit: 4');
    expect(described).toContain('limits.retries: 5');
    expect(described).toContain('cache: null');
    expect(described.join()).not.toContain('word');
  });

  it('repeats the limits that were said, and leaves the others to the configuration as it is now', async () => {
    const plan = await planOf({ ...said, retries: 2, maxCost: 0.25 });
    const options = optionsOfPlan<RunOptions>({ id: 'r', plan }, { header: true, sources: undefined });
    expect(options).toMatchObject({ retries: 2, maxCost: 0.25 });
    expect(options).not.toHaveProperty('concurrency');
    expect(options).not.toHaveProperty('ticketTimeout');
  });

  it('gives way to what is said now', async () => {
    const plan = await planOf({ ...said, maxCost: 0.25, concurrency: 2 });
    const options = optionsOfPlan({ id: 'r', plan }, { header: true, sources: undefined, maxCost: 5 });
    expect(options).toMatchObject({ maxCost: 5, concurrency: 2, sources: ['/desk/t.csv'] });
  });

  it('says nothing of how other tickets are read', async () => {
    const plan = await planOf({ ...said, delimiter: ';', limit: 4 });
    const options: RunOptions = optionsOfPlan<RunOptions>(
      { id: 'r', plan },
      { header: true, sources: ['other.csv'] },
    );
    expect(options.sources).toEqual(['other.csv']);
    expect(options.delimiter).toBeUndefined();
    expect(options.limit).toBeUndefined();
  });

  it.each([
    ['standard input', '-'],
    ['a source behind a password', 'postgres://ada:word@db.test/desk'],
  ])('cannot read its tickets again from %s', async (_, source) => {
    const plan = await planOf({
      ...said,
      sources: [source],
      inputFormat: source === '-' ? 'csv' : 'postgres',
    });
    expect(() => optionsOfPlan({ id: 'r', plan }, { header: true, sources: undefined })).toThrow(
      'The tickets of r came from standard input, or from a source that needs a password',
    );
  });
});
