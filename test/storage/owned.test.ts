import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Owner } from '../../src/core/identity.js';
import { localOwner } from '../../src/core/identity.js';
import { openChecks, type PastCheck } from '../../src/storage/checks.js';
import type { RunFacts } from '../../src/storage/runs/run-record.js';
import { openRuns, type Runs } from '../../src/storage/runs/runs.js';
import { sourceFiles } from '../house/source-files.js';
import { failed, sampleTicket } from '../support/outcomes.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const atAcme = { person: 'https://id.example ann', org: 'https://id.example acme', hasLocal: false };
const owners: Readonly<Record<string, Owner>> = {
  'the user of this machine': localOwner,
  'Ann at Acme': atAcme,
  'Ann elsewhere': { ...atAcme, org: 'https://id.example evil' },
  'Ann on behalf of none': { ...atAcme, org: '' },
  'Bob at Acme': { ...atAcme, person: 'https://id.example bob' },
  'another Ann at another Acme': {
    person: 'https://other.example ann',
    org: 'https://other.example acme',
    hasLocal: false,
  },
};
const names = Object.keys(owners);
const ownerNamed = (name: string): Owner => owners[name] ?? localOwner;
const facts: RunFacts = {
  version: '1',
  source: 't.csv',
  prompt: 'p',
  promptVersion: null,
  promptPath: 'p.md',
  promptHash: 'h',
  model: 'm',
  endpoint: null,
  plan: {},
};

const check: PastCheck = {
  at: 1,
  prompt: 'p',
  promptVersion: null,
  promptHash: 'h',
  model: 'm',
  tickets: 1,
  outcome: 'pass',
  exact: 1,
  urgentRecall: 1,
  macroF1: 1,
  errorRate: 0,
  cost: null,
  medianLatency: null,
  interval: null,
  thresholds: [],
};

const runsOf = (folder: TemporaryFolder, owner: Owner) => openRuns(folder.file('runs.db'), owner);
const checksOf = (folder: TemporaryFolder, owner: Owner) => openChecks(folder.file('checks.db'), owner);

function record(runs: Runs, id: string): void {
  runs.begin({ id, startedAt: 1, pid: 1, facts });
  runs.outcomes.add(id, 0, [failed(sampleTicket('T1', 'x'))]);
}

describe('what belongs to one', () => {
  it('is there for none of the others', async () => {
    await using folder = await temporaryFolder();
    for (const [n, name] of names.entries()) {
      using runs = runsOf(folder, ownerNamed(name));
      record(runs, `run${n}`);
      using checks = checksOf(folder, ownerNamed(name));
      checks.add('shared', { ...check, tickets: n }, `report ${n}`);
      checks.add(`suite${n}`, check, 'report');
    }
    for (const [n, name] of names.entries()) {
      using runs = runsOf(folder, ownerNamed(name));
      using checks = checksOf(folder, ownerNamed(name));
      const own = `run${n}`;
      expect(runs.latest(9).map(({ id }) => id)).toEqual([own]);
      expect([runs.find('last').id, runs.find('run').id]).toEqual([own, own]);
      expect(checks.suites()).toEqual(['shared', `suite${n}`]);
      expect(checks.of('shared', 9).map(({ tickets }) => tickets)).toEqual([n]);
      expect([checks.count('shared'), checks.report('shared')]).toEqual([1, `report ${n}`]);
      for (const other of names.keys()) {
        if (other === n) continue;
        const id = `run${other}`;
        expect(() => runs.find(id)).toThrow(
          expect.objectContaining({
            message: `There is no run "${id}"`,
            hint: expect.stringContaining(`are: ${own}.`),
          }),
        );
        expect([runs.outcomes.has(id), runs.outcomes.failed(id).size]).toEqual([false, 0]);
        expect([...runs.outcomes.compare(id, id).differences()]).toEqual([]);
        expect(runs.outcomes.compare(id, own).same).toBe(0);
        const suite = `suite${other}`;
        expect([checks.of(suite, 9), checks.count(suite), checks.report(suite)]).toEqual([[], 0, undefined]);
        runs.end(id, { status: 'failed', endedAt: 2, result: undefined });
      }
    }
    for (const [n, name] of names.entries()) {
      using runs = runsOf(folder, ownerNamed(name));
      expect(runs.find(`run${n}`).status).toBe('running');
      expect(runs.outcomes.failed(`run${n}`).size).toBe(1);
    }
  });

  it('of the user of a machine is there for a person on it as well, who changes and forgets none of it', async () => {
    await using folder = await temporaryFolder();
    using local = runsOf(folder, localOwner);
    record(local, 'before');
    using localChecks = checksOf(folder, localOwner);
    localChecks.add('suite', check);
    const atHome = { ...atAcme, hasLocal: true };
    using runs = runsOf(folder, atHome);
    record(runs, 'after');
    expect(runs.latest(9).map(({ id }) => id)).toEqual(['after', 'before']);
    expect(runs.outcomes.compare('before', 'after').same).toBe(1);
    runs.end('before', { status: 'failed', endedAt: 2, result: undefined });
    expect(local.latest(9).map(({ id, status }) => [id, status])).toEqual([['before', 'running']]);
    using checks = checksOf(folder, atHome);
    expect(checks.of('suite', 9)).toHaveLength(1);
  });

  it('is not pushed out by what another adds', async () => {
    await using folder = await temporaryFolder();
    using ann = runsOf(folder, atAcme);
    record(ann, 'first');
    using annsChecks = checksOf(folder, atAcme);
    annsChecks.add('suite', check);
    using bob = runsOf(folder, ownerNamed('Bob at Acme'));
    for (let n = 0; n < 1_000; n++) bob.begin({ id: `b${n}`, startedAt: 1, pid: 1, facts });
    using bobsChecks = checksOf(folder, ownerNamed('Bob at Acme'));
    for (let n = 0; n < 1_000; n++) bobsChecks.add('suite', check);
    expect(ann.outcomes.has('first')).toBe(true);
    expect(ann.latest(9)).toHaveLength(1);
    expect(annsChecks.of('suite', 9)).toHaveLength(1);
  });
});

/** The tables whose rows belong to somebody. */
const tables = /\b(FROM|JOIN|INTO|UPDATE)\s+(runs|run_outcomes|checks)\b/g;

it('every statement of storage that names a table with owners says whose rows it means', () => {
  const statements = [...sourceFiles('src/storage')].flatMap(([path, file]) =>
    statementsIn(file).map((sql) => `${path}: ${sql}`),
  );
  expect(statements.length).toBeGreaterThan(10);
  expect(statements.filter((sql) => !isOfOwner(sql))).toEqual([]);
});

it.each([
  ['SELECT * FROM runs WHERE id = @id', false],
  [`SELECT * FROM runs WHERE \${seen} AND id = @id`, true],
  [`SELECT * FROM runs WHERE \${owned}`, true],
  [`DELETE FROM runs WHERE \${owned} AND id NOT IN (SELECT id FROM runs)`, false],
  [`DELETE FROM runs WHERE \${seen}`, false],
  [`UPDATE checks SET report = NULL WHERE \${seen}`, false],
  [`UPDATE checks SET report = NULL WHERE \${owned}`, true],
  ['INSERT INTO checks (suite) VALUES (@suite)', false],
  ['INSERT INTO checks (suite, owner, org) VALUES (@suite, @owner, @org)', true],
])('of %s it says %s', (sql, expected) => {
  const file = ts.createSourceFile('a.ts', `const sql = \`${sql}\`;`, ts.ScriptTarget.Latest, true);
  expect(statementsIn(file)).toEqual([sql]);
  expect(isOfOwner(sql)).toBe(expected);
});

/** All texts that name such a table, save for the steps of a schema, which are of all rows. */
function statementsIn(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.type?.getText(file) === 'Schema') return;
    if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) {
      const sql = node.getText(file).slice(1, -1);
      if (sql.search(tables) !== -1) found.push(sql);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether there is a filter for each table that is named, and whose rows are changed are one's own. */
function isOfOwner(sql: string): boolean {
  const named = sql.match(tables)?.length ?? 0;
  const filters =
    sql.match(/\$\{(owned|seen)\}|\bowner, org\)\s+(VALUES|SELECT)\b[\s\S]*@owner, @org\b/g)?.length ?? 0;
  const changes = /\b(DELETE FROM|UPDATE)\s+(runs|run_outcomes|checks)\b/.test(sql);
  return filters >= named && !(changes && sql.includes(`\${seen}`));
}
