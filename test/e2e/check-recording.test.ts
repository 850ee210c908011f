import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkReport } from '../../src/check/reporters/json/schema.js';
import {
  type Asked,
  type Behaviour,
  type Endpoint,
  openAiError,
  refuses,
  says,
  startEndpoint,
  status,
} from '../support/endpoint.js';
import { newUser, type User } from '../support/program.js';

const n = 10;
const numberIn = ({ messages }: Asked) => Number(/Ticket (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1]);
const right = says({ urgent: false, categories: ['Bug'] });
const labels = (text = 'Ticket') =>
  `id,text,urgent,categories\n${Array.from({ length: n }, (_, index) => `L-${index},${text} ${index},false,Bug\n`).join('')}`;
const prompt = '---\nname: p\ncategories: [{ name: Bug }, { name: Uptime }]\n---\nSort: {text}';

/** A user with a suite of ten tickets at an endpoint. */
async function withSuite(url: string): Promise<User> {
  const user = await newUser();
  await user.folder.write('labelled.csv', labels());
  await user.folder.write('p.md', prompt);
  await configure(user, url);
  return user;
}

async function configure(user: User, url: string, suite = ''): Promise<void> {
  await user.configure(
    `base_url: ${url}\nchecks:\n  mine: { prompt: p.md, tickets: labelled.csv, model: m, thresholds: { exact: 0.1 }${suite} }\n`,
  );
}

const startWith = (answers: Readonly<Record<number, Behaviour>>): Promise<Endpoint> =>
  startEndpoint({ answer: (asked) => answers[numberIn(asked)] ?? right });

const replay = ['check', '--replay', 'a.jsonl'];

describe('a recording', () => {
  it('holds what the model or the ticket fails by itself, so that a replay fails alike', async () => {
    await using endpoint = await startWith({
      1: openAiError(400, 'content_filter', 'The content was filtered'),
      3: openAiError(400, 'context_length_exceeded', 'This model has a maximum context length of 9 tokens'),
      5: refuses('I will not.'),
      7: says('no idea'),
      9: says('{"urgent":false,"categories":["Bug"', { finish: 'length' }),
    });
    await using user = await withSuite(endpoint.url);
    const recorded = await user.run(['check', '--record', 'a.jsonl', '--reporter', 'json']);
    expect(recorded.code).toBe(0);
    const { tickets } = checkReport.parse(JSON.parse(recorded.stdout)).suites[0] ?? { tickets: [] };
    const codes = tickets.flatMap(({ answers }) => answers.map(({ error }) => error?.code));
    expect(codes.filter(Boolean)).toEqual(['filtered', 'too_long', 'refused', 'invalid_json', 'cut_off']);
    await endpoint.close();
    await using other = await withSuite(endpoint.url);
    await other.folder.write('a.jsonl', await readFile(user.folder.file('a.jsonl'), 'utf8'));
    expect(await other.run([...replay, '--reporter', 'json'])).toMatchObject({
      code: 0,
      stdout: recorded.stdout,
    });
    // A cache keeps answers and no failures.
    expect((await other.run(['cache', 'import', 'a.jsonl'])).stdout).toBe('imported 9 answers\n');
  });

  it('holds the failures of every repeat and of the prompt that is compared with', async () => {
    await using endpoint = await startWith({ 1: openAiError(400, 'content_filter', 'Filtered') });
    await using user = await withSuite(endpoint.url);
    await user.folder.write('old.md', prompt.replace('Sort', 'Please sort'));
    const flags = ['--repeats', '2', '--against', 'old.md'];
    const recorded = await user.run(['check', ...flags, '--record', 'a.jsonl']);
    await endpoint.close();
    expect(await user.run([...replay, ...flags])).toMatchObject({
      code: recorded.code,
      stdout: recorded.stdout,
    });
  });

  it('is not written while the endpoint fails, unless it is forced to', async () => {
    let isDown = true;
    await using endpoint = await startEndpoint({
      answer: (asked) => (isDown && numberIn(asked) < 2 ? status(400, 'No.') : right),
    });
    await using user = await withSuite(endpoint.url);
    const record = (...more: string[]) => user.run(['check', '--record', 'a.jsonl', ...more]);
    expect(await record()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /mine: a\.jsonl is not written: the endpoint failed 2 times \(http_400\) \(not_recordable\)\n.*Run it again/,
      ),
    });
    await expect(readFile(user.folder.file('a.jsonl'))).rejects.toThrow('ENOENT');
    const forced = await record('--force');
    expect(await user.run(replay)).toMatchObject({ code: forced.code, stdout: forced.stdout });
    expect(await user.run([...replay, '--approve', '--baseline', 'b.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Record the answers again (ticketsift check --baseline b.json --record a.jsonl), as a replay sends nothing.',
      ),
    });
    isDown = false;
    const before = endpoint.requests.length;
    expect((await record()).code).toBe(0);
    expect(endpoint.requests.length - before).toBe(2);
    expect((await user.run(replay)).code).toBe(0);
  });

  it('is the same file each time, and names no address of an endpoint', async () => {
    await using endpoint = await startWith({ 1: openAiError(400, 'content_filter', 'Filtered') });
    await using user = await withSuite(endpoint.url);
    const record = async () => {
      await user.run(['check', '--record', 'a.jsonl']);
      return readFile(user.folder.file('a.jsonl'), 'utf8');
    };
    const text = await record();
    expect(await record()).toBe(text);
    expect(text.split('\n')[0]).toMatch(/^\{"ticketsift_answers":1,"runs":\[/);
    expect(text.split('\n')[0]).not.toContain('127.0.0.1');
  });
});

describe('a replay that lacks answers', () => {
  const changes: Readonly<
    Record<string, { readonly change: (user: User, url: string) => Promise<unknown>; readonly says: RegExp }>
  > = {
    'of another prompt': {
      change: (user) => user.folder.write('p.md', prompt.replace('Sort', 'Please sort')),
      says: /10 of 10 .*: the prompt p changed \(its hash is \w{8}, recorded is \w{8}\)/,
    },
    'of another model': {
      change: (user, url) =>
        user.configure(
          `base_url: ${url}\nchecks: { mine: { prompt: p.md, tickets: labelled.csv, model: other } }`,
        ),
      says: /10 of 10 .*: it has answers of m, but this is other/,
    },
    'of another endpoint': {
      change: (user) => configure(user, 'http://127.0.0.1:9/v1'),
      says: /10 of 10 .*: the endpoint is a different one: see base_url/,
    },
    'of tickets that changed': {
      change: (user) => user.folder.write('labelled.csv', labels().replace('Ticket 3', 'Ticket three')),
      says: /1 of 10 .*: 1 ticket changed: L-3 \(the first is of ticket L-3, key [0-9a-f]{16}\)/,
    },
    'of new tickets': {
      change: (user) => user.folder.write('labelled.csv', `${labels()}L-10,Ticket 10,false,Bug\n`),
      says: /1 of 11 .*: it does not have 1 ticket: L-10 \(/,
    },
    'of further repeats': {
      change: (user, url) => configure(user, url, ', repeats: 3'),
      says: /20 of 30 .*recorded with fewer repeats/,
    },
  };

  it.each(Object.entries(changes))('says so: %s', async (_, { change, says: message }) => {
    await using endpoint = await startWith({});
    await using user = await withSuite(endpoint.url);
    await user.run(['check', '--record', 'a.jsonl']);
    await change(user, endpoint.url);
    const found = await user.run(replay);
    expect(found.code).toBe(2);
    expect(found.stderr.replace(/\s+/g, ' ')).toMatch(message);
    expect(found.stderr.replace(/\s+/g, ' ')).toContain(
      'Record them again: ticketsift check --record a.jsonl',
    );
  });

  it('of an older version knows less of it', async () => {
    await using endpoint = await startWith({});
    await using user = await withSuite(endpoint.url);
    await user.run(['check', '--record', 'a.jsonl']);
    const text = await readFile(user.folder.file('a.jsonl'), 'utf8');
    const old = text.replace(/^.*/, '{"ticketsift_answers":1}').replace(/"(family|ticket)":"[^"]*",/g, '');
    await writeFile(user.folder.file('a.jsonl'), old);
    expect((await user.run(replay)).code).toBe(0);
    await user.folder.write('labelled.csv', labels().replace('Ticket 3', 'Ticket three'));
    expect((await user.run(replay)).stderr).toMatch(/1 of 10 .*it does not have 1 ticket: L-3/);
    await user.folder.write('labelled.csv', labels());
    await user.folder.write('p.md', prompt.replace('Sort', 'Please sort'));
    expect((await user.run(replay)).stderr).toContain('the prompt p, its settings or the endpoint changed');
  });

  it('names the command that records what was replayed, be it a suite or flags', async () => {
    await using endpoint = await startWith({});
    await using user = await withSuite(endpoint.url);
    await user.folder.write('my tickets.csv', labels());
    const flags = ['--tickets', 'my tickets.csv', '--prompt', 'p.md', '--model', 'm', '--repeats', '2'];
    await user.run(['check', ...flags, '--record', 'a.jsonl']);
    await user.folder.write('p.md', prompt.replace('Sort', 'Please sort'));
    const said = (await user.run([...replay, ...flags])).stderr.replace(/\s+/g, ' ');
    expect(said).toContain(
      "Record them again: ticketsift check --prompt p.md --tickets 'my tickets.csv' --model m --repeats 2 --record a.jsonl",
    );
    await user.run(['check', 'mine', '--record', 'a.jsonl']);
    await user.folder.write('p.md', prompt);
    const ofSuite = (await user.run([...replay, 'mine'])).stderr.replace(/\s+/g, ' ');
    expect(ofSuite).toContain('Record them again: ticketsift check mine --record a.jsonl');
  });
});
