import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Asked, byText, says, startEndpoint, status } from '../support/endpoint.js';
import { recordRuns } from '../support/furnished-user.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';
import { Database } from '../support/sqlite.js';

const textOf = ({ messages }: Asked) => messages.at(-1)?.content ?? '';
const linesOfJson = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function runsOf(user: User) {
  return JSON.parse((await user.run(['runs', 'list', '--json'])).stdout);
}

describe('the record of runs', () => {
  it('tells what was run, with what, and what it came to', async () => {
    await using endpoint = await startEndpoint({
      answer: (request) => (textOf(request).includes('bad') ? status(400) : byText(request)),
    });
    await using user = await newUser();
    await user.configure('prices:\n  stand-in: { input: 1, output: 2 }\n');
    await user.folder.write('t.csv', csvOf(['a', 'b', 'a', 'bad']));
    const flags = await asking(user, endpoint.url);
    const { code, stderr } = await user.run(['classify', 't.csv', '--limit', '4', ...flags]);
    expect(code).toBe(1);
    const [run] = await runsOf(user);
    expect(stderr).toContain(`ticketsift classify --retry-errors ${run.id}`);
    expect(run).toMatchObject({
      status: 'done',
      facts: {
        source: 't.csv',
        prompt: 'p',
        model: 'stand-in',
        endpoint: endpoint.url,
        plan: { selection: { limit: 4 } },
      },
      result: {
        tickets: 4,
        classified: 3,
        failed: 1,
        sent: 2,
        duplicates: 1,
        errors: { http_400: 1 },
        answered: 2,
      },
    });
    expect(run.result.tokens.output).toBe(24);
    expect(run.result.cost_usd).toBeCloseTo((run.result.tokens.input + 48) / 1e6, 9);
    const listed = await user.run(['runs', 'list']);
    expect(listed.stdout).toMatch(
      /^run +started .*\n[0-9a-f]{8} +\d{4}-\d\d-\d\d \d\d:\d\d +4 +1 .* done +p +stand-in +t\.csv\n$/,
    );
    const shown = await user.run(['runs', 'show', run.id.slice(0, 5)]);
    expect(shown.stdout).toContain('tickets      4: 3 classified');
    expect(shown.stdout).toContain('http_400: 1');
    expect(shown.stdout).toContain('0 from the cache, 2 sent, 1 duplicate\n');
    expect(shown.stdout).toContain(`again        ticketsift classify --retry-errors ${run.id}`);
    expect(shown.stdout).toMatch(/^requests +\d+ answered, 0 for repairs$/m);
    // The names of a record are for those who look for them.
    expect(shown.stdout).not.toContain('limits.timeoutMs');
    expect((await user.run(['runs', 'show', run.id, '-v'])).stdout).toContain('limits.timeoutMs: 60000');
  });

  it('counts the rows that were left out, and fails where none is left', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = ['--skip-bad-rows', ...(await asking(user, endpoint.url))];
    await user.folder.write('t.csv', 'id,text\n1,a\n2,b,c\n3,d,\n4,e\n');
    const { code, stderr } = await user.run(['classify', 't.csv', ...flags]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^2 tickets: 2 classified, \d urgent, 0 failed; 2 bad rows left out$/m);
    expect((await user.run(['runs', 'show', 'last'])).stdout).toMatch(/^ +2 bad rows left out$/m);
    const shown = await user.run(['runs', 'show', 'last', '--json']);
    expect(JSON.parse(shown.stdout).result).toMatchObject({ tickets: 2, skipped: 2 });

    await user.folder.write('t.jsonl', '{"id":1 "text":"a"}\n');
    const failed = await user.run(['classify', 't.jsonl', ...flags]);
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    expect(failed.stderr).toContain('No row of t.jsonl can be read: 1 row left out');
  });

  it('has the tickets whose texts are damaged in a SQLite file among those that failed', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const database = new Database(user.folder.file('t.db'));
    database.exec(`CREATE TABLE tickets (id INT PRIMARY KEY, text, x, urgent INT);
      INSERT INTO tickets (id, text, x) VALUES (1, CAST(x'61ff' AS TEXT), 1), (2, char(65533), 9e999)`);
    database.close();
    const flags = await asking(user, endpoint.url);
    const { code, stdout, stderr } = await user.run(['classify', 't.db', '--format', 'jsonl', ...flags]);
    expect(code).toBe(1);
    expect(linesOfJson(stdout)).toMatchObject([
      { id: '1', error: { code: 'bad_encoding' } },
      { id: '2', x: 'Infinity', error: null },
    ]);
    expect(stderr).toContain('t.db:1: The text in column text has bytes that are not UTF-8.');
    expect(endpoint.requests).toHaveLength(1);
    expect(
      await user.run(['classify', 't.db', '--update-table', 'tickets', '--yes', ...flags]),
    ).toMatchObject({ code: 1 });
    const updated = new Database(user.folder.file('t.db'));
    expect(updated.prepare('SELECT typeof(urgent) AS urgent, error FROM tickets').all()).toEqual([
      { urgent: 'null', error: 'bad_encoding: The text in column text has bytes that are not UTF-8.' },
      { urgent: 'integer', error: null },
    ]);
    updated.close();
  });

  it('that holds no plan, as those of older versions, is shown without a promise that it can be retried', async () => {
    await using endpoint = await startEndpoint({ answer: () => status(400) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    const database = new Database(user.folder.file('home/state/runs.db'));
    database.exec("UPDATE runs SET facts = json_remove(facts, '$.plan')");
    database.close();
    const shown = await user.run(['runs', 'show', 'last']);
    expect(shown.stdout).toContain('http_400: 1');
    expect(shown.stdout).not.toContain('--retry-errors');
    expect((await user.run(['classify', '--retry-errors', 'last'])).stderr).toContain(
      'was recorded by another version of ticketsift',
    );
  });

  it('knows that a run was killed', async () => {
    await using endpoint = await startEndpoint({ answer: () => new Promise(() => {}) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const { child, finished } = user.start(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    await endpoint.arrived(1);
    expect(await runsOf(user)).toMatchObject([{ status: 'running' }]);
    child.kill('SIGKILL');
    await finished;
    expect(await runsOf(user)).toMatchObject([{ status: 'killed' }]);
  });

  it('is not kept with --no-cache, and there may be none', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await user.run(['classify', 't.csv', '--no-cache', ...(await asking(user, endpoint.url))]);
    expect(await user.run(['runs', 'list'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: no run is recorded yet\n',
    });
    expect(await user.run(['runs', 'show', 'last'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no run "last"'),
    });
  });

  it('that cannot be kept is reported, and stops nothing', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write(
      'home/state/runs.db',
      'no database, though it is long enough to be one'.repeat(99),
    );
    await user.folder.write('t.csv', csvOf(['a']));
    const { code, stderr } = await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: this run is not recorded');
  });

  it('never holds a password', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await user.folder.write('p.md', '{text}');
    const args = ['classify', 't.csv', '--prompt', 'p.md', '--model', 'm', '--retries', '0'];
    await user.run([...args, '--base-url', 'http://ada:sesame@127.0.0.1:9/v1']);
    expect((await readFile(user.folder.file('home/state/runs.db'))).includes('sesame')).toBe(false);
    expect(await runsOf(user)).toMatchObject([{ facts: { endpoint: 'http://127.0.0.1:9/v1' } }]);
  });
});

describe('runs diff', () => {
  it('shows the tickets whose answer changed', async () => {
    let urgent = false;
    await using endpoint = await startEndpoint({
      answer: (request) => says({ urgent: urgent && textOf(request).includes('b'), categories: ['Bug'] }),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b', 'c']));
    const flags = await asking(user, endpoint.url);
    await user.run(['classify', 't.csv', ...flags]);
    urgent = true;
    await user.run(['cache', 'clear', '--yes']);
    await user.run(['classify', 't.csv', ...flags]);
    const [after, before] = await runsOf(user);
    const { stdout } = await user.run(['runs', 'diff', before.id, after.id]);
    expect(stdout).toBe('T2  Bug  →  urgent: Bug\n\n1 changed, 2 the same\n  1 urgency\n');
    expect(JSON.parse((await user.run(['runs', 'diff', before.id, 'last', '--json'])).stdout)).toEqual([
      {
        ticket: 'T2',
        before: { urgent: false, categories: ['Bug'] },
        after: { urgent: true, categories: ['Bug'] },
      },
    ]);
  });

  it('ends with 0 and no complaint where the reader of a pipe goes half-way', async () => {
    await using user = await newUser();
    // More than a pipe holds.
    recordRuns(user, 5_000);
    const args = ['runs', 'diff', 'first', 'second', '--json'];
    const { code, stdout, stderr } = await user.intoShell('set -o pipefail; "$@" | head -3', args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('[\n  {\n    "ticket": "T0",\n');
  });
});

describe('--retry-errors', () => {
  it('asks about the failed tickets alone, with what the run was told, and gives all', async () => {
    let isDown = true;
    await using endpoint = await startEndpoint({
      answer(request) {
        if (isDown && textOf(request).includes('down')) return status(400);
        return isDown && textOf(request).includes('odd') ? says('no idea') : byText(request);
      },
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'odd', 'down', 'b', 'down too']));
    const flags = await asking(user, endpoint.url);
    const first = await user.run(['classify', 't.csv', '--repair', '0', '--limit', '4', ...flags]);
    expect(first.stderr).toContain('2 failed');
    isDown = false;
    const before = endpoint.requests.length;
    const again = await user.run(['classify', '--retry-errors', 'last', '--format', 'jsonl']);
    expect(again.code).toBe(0);
    expect(linesOfJson(again.stdout).map(({ text, error }) => [text, error])).toEqual(
      ['a', 'odd', 'down', 'b'].map((text) => [text, null]),
    );
    expect(endpoint.requests.slice(before).map(textOf).toSorted()).toEqual(['Sort: down', 'Sort: odd']);
  });

  it('asks about no ticket that did not fail, though its answer was forgotten', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    await user.run(['cache', 'clear', '--yes']);
    const { code, stdout } = await user.run(['classify', '--retry-errors', 'last', '--format', 'jsonl']);
    expect(code).toBe(1);
    expect(linesOfJson(stdout)).toMatchObject([{ error: { code: 'not_cached' } }]);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('keeps to the limits of that run, unless others are named', async () => {
    let isDown = true;
    await using endpoint = await startEndpoint({
      answer: (request) => (isDown ? status(400) : byText(request)),
    });
    await using user = await newUser();
    await user.configure('prices:\n  stand-in: { input: 1000, output: 1000 }\n');
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    const flags = await asking(user, endpoint.url, '---\nmax_output_tokens: 50\n---\nSort: {text}');
    expect((await user.run(['classify', 't.csv', '--max-cost', '0.1', ...flags])).code).not.toBe(0);
    isDown = false;
    const before = endpoint.requests.length;
    await user.run(['classify', '--retry-errors', 'last']);
    const [run] = await runsOf(user);
    expect(run.facts.plan.limits.max_cost).toBe(0.1);
    expect(endpoint.requests.length - before).toBeLessThan(2);
    expect((await user.run(['classify', '--retry-errors', 'last', '--max-cost', '5'])).code).toBe(0);
  });

  it('has the limits of ticketsift.yaml as they are now, where the run had them from there', async () => {
    let isDown = true;
    await using endpoint = await startEndpoint({
      answer: (request) => (isDown ? status(400) : byText(request)),
    });
    await using user = await newUser();
    const limitTo = (dollars: number) =>
      user.configure(`max_cost: ${dollars}\nprices:\n  stand-in: { input: 1000, output: 1000 }\n`);
    await limitTo(0.1);
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    const flags = await asking(user, endpoint.url, '---\nmax_output_tokens: 50\n---\nSort: {text}');
    expect((await user.run(['classify', 't.csv', ...flags])).code).not.toBe(0);
    isDown = false;
    expect((await user.run(['classify', '--retry-errors', 'last'])).code).toBe(5);
    await limitTo(5);
    expect((await user.run(['classify', '--retry-errors', 'last'])).code).toBe(0);
  });

  it('asks with the version of a saved prompt that the run had, whatever is saved since', async () => {
    let isDown = true;
    await using endpoint = await startEndpoint({
      answer: (request) => (isDown ? status(400) : byText(request)),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const save = async (text: string) => {
      await user.folder.write('sorter.md', text);
      await user.run(['prompts', 'save', 'sorter.md']);
    };
    await save('First: {text}');
    const flags = ['--base-url', endpoint.url, '--model', 'stand-in', '--prompt', 'sorter'];
    await user.run(['classify', 't.csv', ...flags]);
    await save('Second: {text}');
    isDown = false;
    expect((await user.run(['classify', '--retry-errors', 'last'])).code).toBe(0);
    expect(endpoint.requests.map(textOf).at(-1)).toBe('First: a');
  });

  it.each<[string, string[], string]>([
    ['a run that there is not', ['--retry-errors', 'zzz'], 'There is no run "zzz"'],
    ['no run and no tickets', [], 'No tickets are named'],
  ])('needs a run: %s', async (_, args, message) => {
    await using user = await newUser();
    expect(await user.run(['classify', ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });

  it('needs the tickets once more where they came from standard input', async () => {
    await using endpoint = await startEndpoint({ answer: () => status(400) });
    await using user = await newUser();
    await asking(user, endpoint.url);
    const flags = ['--prompt', 'p.md', '--model', 'm', '--base-url', endpoint.url, '--input-format', 'csv'];
    const { child, finished } = user.startPiped(['classify', '-', ...flags]);
    child.stdin?.end(csvOf(['a']));
    expect((await finished).code).toBe(1);
    const { code, stderr } = await user.run(['classify', '--retry-errors', 'last']);
    expect(code).toBe(2);
    expect(stderr).toContain('came from standard input');
  });
});
