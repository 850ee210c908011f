import { describe, expect, it } from 'vitest';
import { localOwner } from '../../../src/core/identity.js';
import type { Outcome } from '../../../src/core/outcome.js';
import { temporary } from '../../../src/storage/open.js';
import type { Kind } from '../../../src/storage/runs/kind.js';
import type { RunFacts, RunResult } from '../../../src/storage/runs/run-record.js';
import { openRuns, type Runs } from '../../../src/storage/runs/runs.js';
import { classified, failed, sampleTicket } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const facts: RunFacts = {
  version: '1.2.3',
  source: 't.csv',
  prompt: 'triage',
  promptVersion: 2,
  promptPath: '/prompts/triage.md',
  promptHash: 'abc',
  model: 'm',
  endpoint: null,
  plan: { selection: { limit: 5 } },
};
const result: RunResult = {
  tickets: 2,
  classified: 1,
  urgent: 0,
  failed: 1,
  notSent: 0,
  skipped: 3,
  cached: 0,
  sent: 2,
  duplicates: 0,
  errors: { timeout: 1 },
  answered: 1,
  retries: { http_503: 2 },
  repairs: 0,
  tokens: { input: 10, cachedInput: 0, output: 2 },
  cost: null,
  latency: { p50: 1, p90: 2, p99: 3, max: 4 },
};

/** The number of no process: beyond those that systems give. */
const gone = 2 ** 31 - 2;

function begin(runs: Runs, id: string, startedAt = 1000) {
  runs.begin({ id, startedAt, pid: gone, facts });
}

/** Records a run with these outcomes, a batch each. */
function record(runs: Runs, id: string, ...batches: Outcome[][]) {
  begin(runs, id);
  let first = 0;
  for (const batch of batches) {
    runs.outcomes.add(id, first, batch);
    first += batch.length;
  }
}

describe('a run', () => {
  it('is found as it was recorded, also when the file is opened again', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('state/runs.db');
    {
      using runs = openRuns(path, localOwner);
      begin(runs, 'aaaa1111');
      runs.end('aaaa1111', { status: 'done', endedAt: 2000, result });
    }
    using runs = openRuns(path, localOwner);
    const run = { id: 'aaaa1111', startedAt: 1000, endedAt: 2000, status: 'done', pid: gone, facts, result };
    expect(runs.find('aaaa1111')).toEqual(run);
  });

  it('that never ended stays running', () => {
    using runs = openRuns(temporary, localOwner);
    begin(runs, 'aaaa1111');
    expect(runs.find('last')).toMatchObject({ status: 'running', endedAt: undefined, result: undefined });
  });

  it('is listed, the newest first, whatever the clock was set to', () => {
    using runs = openRuns(temporary, localOwner);
    begin(runs, 'b', 2000);
    begin(runs, 'a', 1000);
    begin(runs, 'c', 2000);
    begin(runs, 'd', 1500);
    expect(runs.latest(9).map(({ id }) => id)).toEqual(['d', 'c', 'a', 'b']);
    expect(runs.latest(1).map(({ id }) => id)).toEqual(['d']);
    expect(runs.find('last').id).toBe('d');
  });

  it('is kept rather than an older one, whatever the clock was set to', () => {
    using runs = openRuns(temporary, localOwner);
    for (let n = 0; n < 1_000; n++) begin(runs, `old${n}`, 9_000);
    begin(runs, 'new', 1000);
    expect(runs.latest(2_000)).toHaveLength(1_000);
    expect(runs.find('last').id).toBe('new');
    expect(() => runs.find('old0')).toThrow('There is no run "old0"');
  });

  describe('is named', () => {
    const named = () => {
      const runs = openRuns(temporary, localOwner);
      for (const [index, id] of ['abc1', 'abd2', 'abd22', 'x%_y'].entries()) begin(runs, id, index);
      return runs;
    };

    it.each([
      ['abc', 'abc1'],
      ['abd2', 'abd2'],
      ['last', 'x%_y'],
    ])('by %s', (name, id) => {
      using runs = named();
      expect(runs.find(name).id).toBe(id);
    });

    it.each([
      ['ab', 'More than one run starts with ab', 'There are: abd22, abd2, abc1.'],
      [
        'zzz',
        'There is no run "zzz"',
        'The last ones are: x%_y, abd22, abd2, abc1. `ticketsift runs list` shows more.',
      ],
      ['', 'There is no run ""', expect.stringContaining('The last ones are')],
      ['%', 'There is no run "%"', expect.stringContaining('The last ones are')],
    ])('but not by %s', (name, message, hint) => {
      using runs = named();
      expect(() => runs.find(name)).toThrow(expect.objectContaining({ code: 'not_found', message, hint }));
    });

    it('while there is none', () => {
      using runs = openRuns(temporary, localOwner);
      const hint = 'No run is recorded yet: ticketsift classify records each.';
      expect(() => runs.find('last')).toThrow(expect.objectContaining({ hint }));
    });
  });

  it('is forgotten after a thousand others, with its tickets, unless it is going on', () => {
    using runs = openRuns(temporary, localOwner);
    record(runs, 'old', [classified(sampleTicket('1', 'x'))]);
    runs.begin({ id: 'going', startedAt: 1001, pid: process.pid, facts });
    for (let n = 0; n < 998; n++) begin(runs, `r${n}`, 2000 + n);
    expect(runs.outcomes.has('old')).toBe(true);
    expect(runs.find('old').id).toBe('old');
    for (let n = 998; n < 1000; n++) begin(runs, `r${n}`, 2000 + n);
    expect(runs.outcomes.has('old')).toBe(false);
    expect(() => runs.find('old')).toThrow('There is no run "old"');
    expect(runs.find('going').status).toBe('running');
    expect(runs.latest(2000)).toHaveLength(1001);
  });

  it('holds no text of a ticket', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('runs.db');
    using runs = openRuns(path, localOwner);
    record(runs, 'a', [
      classified(sampleTicket('T1', 'a secret'), ['Bug']),
      failed(sampleTicket('T2', 'secret'), 'timeout', 'a secret'),
    ]);
    using database = {
      file: new Database(path),
      [Symbol.dispose]() {
        this.file.close();
      },
    };
    const all = ['runs', 'run_outcomes'].flatMap((table) =>
      database.file.prepare(`SELECT * FROM ${table}`).all(),
    );
    expect(JSON.stringify(all)).not.toContain('secret');
  });
});

describe('tickets that failed', () => {
  it('are known by id and by how often it was there before', () => {
    using runs = openRuns(temporary, localOwner);
    const [a, b] = [sampleTicket('a', 'x'), sampleTicket('b', 'x')];
    record(runs, 'r', [classified(a), failed(b), failed(a)], [classified(b), failed(a, 'not_sent')]);
    expect(runs.outcomes.failed('r')).toEqual(new Set(['0 b', '1 a', '2 a']));
  });
});

describe('two runs', () => {
  const ticket = (id: string) => sampleTicket(id, 'x');

  it('differ where the answer changed, not where only its order did', () => {
    using runs = openRuns(temporary, localOwner);
    record(runs, 'one', [
      classified(ticket('same'), ['A', 'B']),
      classified(ticket('urgency'), ['A']),
      failed(ticket('mended')),
      classified(ticket('gone'), ['A']),
    ]);
    record(
      runs,
      'two',
      [classified(ticket('new'), ['C'])],
      [
        classified(ticket('mended'), ['B']),
        classified(ticket('urgency'), ['A'], { urgent: true }),
        classified(ticket('same'), ['B', 'A']),
      ],
    );
    const comparison = runs.outcomes.compare('one', 'two');
    expect([...comparison.differences()]).toEqual([
      { ticket: 'new', before: undefined, after: { urgent: false, categories: ['C'] } },
      { ticket: 'mended', before: { error: 'timeout' }, after: { urgent: false, categories: ['B'] } },
      {
        ticket: 'urgency',
        before: { urgent: false, categories: ['A'] },
        after: { urgent: true, categories: ['A'] },
      },
      { ticket: 'gone', before: { urgent: false, categories: ['A'] }, after: undefined },
    ]);
    expect(comparison.same).toBe(1);
    expect([...runs.outcomes.compare('one', 'one').differences()]).toEqual([]);
  });

  it('are compared as one would by hand, whatever the ids and categories are', () => {
    const id = fc.constantFrom('a', 'b', '', '1', '"', '[]', '{"x":1}', 'null', '日本', '\u0001');
    const outcome = fc.oneof(
      id.map((one) => failed(ticket(one))),
      fc
        .record({
          id,
          urgent: fc.boolean(),
          categories: fc.array(fc.constantFrom('A', 'b"c', '$', ''), { maxLength: 2 }),
        })
        .map(({ id: one, urgent, categories }) => classified(ticket(one), categories, { urgent })),
    );
    const batches = fc.array(fc.array(outcome, { maxLength: 4 }), { maxLength: 3 });
    fc.assert(
      fc.property(batches, batches, (before, after) => {
        using runs = openRuns(temporary, localOwner);
        record(runs, 'one', ...before);
        record(runs, 'two', ...after);
        const [one, two] = [byName(before.flat()), byName(after.flat())];
        const names = [...new Set([...two.keys(), ...one.keys()])];
        const changed = names.filter((name) => one.get(name) !== two.get(name));
        const comparison = runs.outcomes.compare('one', 'two');
        const found = [...comparison.differences()];
        expect(found.map(({ ticket: name, ...kinds }) => [name, kinds])).toEqual(
          changed.map((name) => [
            name.slice(name.indexOf(' ') + 1),
            { before: parsed(one.get(name)), after: parsed(two.get(name)) },
          ]),
        );
        expect(comparison.same).toBe(names.length - changed.length);
      }),
    );
  });
});

/** Each ticket by its id and how often it was there before, with what became of it. */
function byName(outcomes: readonly Outcome[]): Map<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    outcomes.map(({ ticket, classification, error }) => {
      const nth = seen.get(ticket.id) ?? 0;
      seen.set(ticket.id, nth + 1);
      const kind = classification
        ? { urgent: classification.urgent, categories: classification.categories.toSorted() }
        : { error: error.code };
      return [`${nth} ${ticket.id}`, JSON.stringify(kind)];
    }),
  );
}

function parsed(kind: string | undefined): Kind | undefined {
  return kind === undefined ? undefined : JSON.parse(kind);
}

/** Takes a file back to the time before its rows had owners. */
function dropOwners(database: InstanceType<typeof Database>): void {
  database.exec('DROP INDEX runs_by_outcomes; DROP INDEX runs_by_owner');
  for (const column of ['outcome_bytes', 'outcomes_removed_at', 'outcomes_limit'])
    database.exec(`ALTER TABLE runs DROP COLUMN ${column}`);
  for (const table of ['runs', 'run_outcomes'])
    for (const column of ['owner', 'org']) database.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
}

it('reads what was recorded before answers were called cached and requests sent', async () => {
  const ticket = sampleTicket('7', 'x');
  await using folder = await temporaryFolder();
  const path = folder.file('runs.db');
  {
    using runs = openRuns(path, localOwner);
    begin(runs, 'old');
    begin(runs, 'new');
    runs.outcomes.add('new', 0, [failed(ticket, 'not_sent'), failed(ticket, 'not_cached')]);
    runs.end('new', {
      status: 'done',
      endedAt: 1,
      result: { ...result, errors: { not_sent: 1, not_cached: 1 } },
    });
  }
  const database = new Database(path);
  dropOwners(database);
  const name = '{"error":"not_asked"}';
  const kinds = ['not_asked', 'not_remembered'].map((error) => ({ error }));
  const named = { urgent: false, categories: [name] };
  const insert = database.prepare("INSERT INTO run_outcomes VALUES ('old', 0, ?, ?)");
  const places = [0, 1, 2].map((kind) => [ticket.id, kind]);
  insert.run(JSON.stringify([...kinds, named]), JSON.stringify(places));
  const { cached, sent, duplicates, ...rest } = result;
  const errors = { not_asked: 1, not_remembered: 1 };
  database
    .prepare("UPDATE runs SET result = ? WHERE id = 'old'")
    .run(JSON.stringify({ ...rest, remembered: cached, asked: sent, shared: duplicates, errors }));
  database.pragma('user_version = 1');
  database.close();

  using runs = openRuns(path, localOwner);
  expect(runs.find('old').result).toEqual(runs.find('new').result);
  const { same, differences } = runs.outcomes.compare('old', 'new');
  expect(same).toBe(2);
  expect([...differences()]).toEqual([{ ticket: ticket.id, before: named, after: undefined }]);
});
