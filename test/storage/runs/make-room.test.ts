import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { localOwner, type Owner } from '../../../src/core/identity.js';
import type { RunFacts } from '../../../src/storage/runs/run-record.js';
import { openRuns, type Runs } from '../../../src/storage/runs/runs.js';
import { classified, failed, sampleTicket } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { Database } from '../../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

const facts: RunFacts = {
  version: '1.2.3',
  source: 't.csv',
  prompt: 'triage',
  promptVersion: null,
  promptPath: '/prompts/triage.md',
  promptHash: 'abc',
  model: 'm',
  endpoint: null,
  plan: {},
};

/** The number of no process: beyond those that systems give. */
const gone = 2 ** 31 - 2;

const owner = (person: string): Owner => ({ person, org: '', hasLocal: false });
const fileOf = (folder: TemporaryFolder) => folder.file('runs.db');
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => classified(sampleTicket(`ticket ${n}`, 'x')));

/** Records a run that is going on; it has ended unless `isGoing`. */
function record(runs: Runs, id: string, { count = 100, pid = process.pid, isGoing = false } = {}) {
  runs.begin({ id, startedAt: 1, pid, facts });
  for (let first = 0; first < count; first += 1_000) {
    runs.outcomes.add(id, first, many(Math.min(1_000, count - first)));
  }
  if (!isGoing) runs.end(id, { status: 'done', endedAt: 2, result: undefined });
}

/** What the record says that the outcomes of runs take, and what they do. */
function sizesIn(folder: TemporaryFolder) {
  const database = new Database(fileOf(folder), { readonly: true });
  const all = (sql: string) => Object.fromEntries(database.prepare(sql).raw().all() as [string, number][]);
  const said = all('SELECT id, outcome_bytes FROM runs WHERE outcome_bytes > 0');
  const taken = all(
    'SELECT run, sum(length(CAST(kinds AS BLOB)) + length(CAST(tickets AS BLOB))) FROM run_outcomes GROUP BY run',
  );
  database.close();
  return { said, taken };
}

describe('outcomes of runs', () => {
  it('stay, however many runs there are, while they are within the limit', async () => {
    await using folder = await temporaryFolder();
    using runs = openRuns(fileOf(folder), localOwner);
    for (let n = 0; n < 60; n++) record(runs, `run${n}`, { count: 3 });
    runs.makeRoom({ maxBytes: 1e9, at: 5 });
    expect(runs.latest(99).filter(({ id }) => runs.outcomes.has(id))).toHaveLength(60);
  });

  it('go beyond it, the oldest first, and the record says when and why', async () => {
    await using folder = await temporaryFolder();
    using runs = openRuns(fileOf(folder), localOwner);
    for (const id of ['one', 'two', 'three']) record(runs, id);
    const size = sizesIn(folder).said.one ?? 0;
    runs.makeRoom({ maxBytes: 2 * size, at: 5_000 });
    expect(['one', 'two', 'three'].map((id) => runs.outcomes.has(id))).toEqual([false, true, true]);
    expect(runs.find('one').outcomesRemoved).toEqual({ at: 5_000, limit: 2 * size });
    expect(runs.find('two').outcomesRemoved).toBeUndefined();
    expect(runs.latest(9)).toHaveLength(3);
  });

  it('never go while their run is going on, nor those of the latest run', async () => {
    await using folder = await temporaryFolder();
    using runs = openRuns(fileOf(folder), localOwner);
    record(runs, 'going', { isGoing: true });
    record(runs, 'killed', { isGoing: true, pid: gone });
    record(runs, 'done');
    record(runs, 'latest');
    runs.begin({ id: 'without', startedAt: 1, pid: process.pid, facts });
    runs.makeRoom({ maxBytes: 0, at: 5 });
    const ids = ['going', 'killed', 'done', 'latest'];
    expect(ids.map((id) => runs.outcomes.has(id))).toEqual([true, false, false, true]);
    runs.outcomes.add('going', 100, many(1));
    expect(runs.outcomes.chunks.count('going')).toBe(101);
  });

  it('go where a run cannot be going on any more, though another process has its number now', async () => {
    await using folder = await temporaryFolder();
    using runs = openRuns(fileOf(folder), localOwner);
    record(runs, 'killed', { isGoing: true });
    record(runs, 'latest');
    const day = 86_400_000;
    runs.makeRoom({ maxBytes: 0, at: 29 * day });
    expect(runs.outcomes.has('killed')).toBe(true);
    runs.makeRoom({ maxBytes: 0, at: 31 * day });
    expect(runs.outcomes.has('killed')).toBe(false);
  });

  it('of another owner stay, whatever this one is allowed', async () => {
    await using folder = await temporaryFolder();
    using anns = openRuns(fileOf(folder), owner('ann'));
    using bobs = openRuns(fileOf(folder), owner('bob'));
    record(anns, 'anns');
    record(bobs, 'bobs');
    record(bobs, 'bobs latest');
    bobs.makeRoom({ maxBytes: 0, at: 5 });
    expect([anns.outcomes.has('anns'), bobs.outcomes.has('bobs')]).toEqual([true, false]);
  });

  it('are measured as they are written and removed, by two connections at once, in whatever order', async () => {
    const step = fc.record({
      run: fc.constantFrom('a', 'b', 'c'),
      ids: fc.array(fc.constantFrom('1', '日本', '"', '\0', ''), { minLength: 1, maxLength: 3 }),
      maxBytes: fc.option(fc.nat(200), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await using folder = await temporaryFolder();
        using one = openRuns(fileOf(folder), localOwner);
        using other = openRuns(fileOf(folder), localOwner);
        for (const id of ['a', 'b', 'c']) one.begin({ id, startedAt: 1, pid: gone, facts });
        const written = new Map<string, number>();
        for (const [index, { run, ids, maxBytes }] of steps.entries()) {
          const runs = index % 2 === 0 ? one : other;
          const first = written.get(run) ?? 0;
          runs.outcomes.add(
            run,
            first,
            ids.map((id) => failed(sampleTicket(id, 'x'))),
          );
          written.set(run, first + ids.length);
          if (maxBytes !== undefined) runs.makeRoom({ maxBytes, at: 5 });
        }
        const { said, taken } = sizesIn(folder);
        expect(said).toEqual(taken);
      }),
      { numRuns: 12 },
    );
  });

  it('are measured by an index, not by reading them or the runs', async () => {
    await using folder = await temporaryFolder();
    openRuns(fileOf(folder), localOwner)[Symbol.dispose]();
    const database = new Database(fileOf(folder), { readonly: true });
    const plan = database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT coalesce(sum(outcome_bytes), 0) FROM runs WHERE (owner = '' AND org = '') AND outcome_bytes > 0",
      )
      .all();
    database.close();
    expect(JSON.stringify(plan)).toContain('USING COVERING INDEX runs_by_outcomes');
  });
});

describe('the file of the record', () => {
  const large = 20_000;

  it('gives the room back that removed outcomes leave', async () => {
    await using folder = await temporaryFolder();
    {
      using runs = openRuns(fileOf(folder), localOwner);
      record(runs, 'large', { count: large });
      record(runs, 'latest', { count: 1 });
    }
    const before = statSync(fileOf(folder)).size;
    {
      using runs = openRuns(fileOf(folder), localOwner);
      runs.makeRoom({ maxBytes: 1_000, at: 5 });
    }
    expect(statSync(fileOf(folder)).size).toBeLessThan(before / 4);
  });

  it('of an earlier version is measured, and gives room back, too', async () => {
    await using folder = await temporaryFolder();
    {
      using runs = openRuns(fileOf(folder), localOwner);
      record(runs, 'lost', { count: 1 });
      record(runs, 'large', { count: large });
      record(runs, 'latest', { count: 1 });
      const result = {
        ...{
          tickets: 1,
          classified: 1,
          urgent: 0,
          failed: 0,
          notSent: 0,
          skipped: 0,
          cached: 1,
          sent: 0,
          duplicates: 0,
        },
        ...{ errors: {}, answered: 0, retries: {}, repairs: 0, tokens: null, cost: null, latency: null },
      };
      runs.end('lost', { status: 'done', endedAt: 2, result });
    }
    const { taken } = sizesIn(folder);
    const database = new Database(fileOf(folder));
    database.exec(`DELETE FROM run_outcomes WHERE run = 'lost'; DROP INDEX runs_by_outcomes`);
    for (const column of ['outcome_bytes', 'outcomes_removed_at', 'outcomes_limit'])
      database.exec(`ALTER TABLE runs DROP COLUMN ${column}`);
    database.pragma('auto_vacuum = NONE');
    database.exec('VACUUM');
    database.pragma('user_version = 3');
    database.close();
    const before = statSync(fileOf(folder)).size;
    {
      using runs = openRuns(fileOf(folder), localOwner);
      const { lost, ...rest } = taken;
      expect(lost).toBeGreaterThan(0);
      expect(sizesIn(folder)).toEqual({ said: rest, taken: rest });
      expect(runs.find('lost').outcomesRemoved).toEqual({ at: expect.any(Number), limit: null });
      expect(runs.find('large').outcomesRemoved).toBeUndefined();
      runs.makeRoom({ maxBytes: 1_000, at: 5 });
    }
    expect(statSync(fileOf(folder)).size).toBeLessThan(before / 4);
  });
});
