import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { commandLinesOf } from '../support/markdown.js';
import { asking, newUser } from '../support/program.js';
import {
  type StoredTicket,
  startZendesk,
  type ZendeskDesk,
  zendeskToken,
} from '../support/services/zendesk.js';
import { shellWords } from '../support/shell-words.js';

const many = (count: number): StoredTicket[] =>
  Array.from({ length: count }, (_, n) => ({
    id: n + 1,
    subject: `S${n + 1}`,
    description: `Ticket ${n + 1}`,
    status: n === 0 ? 'closed' : 'open',
    tags: ['theirs'],
  }));

async function desk(options: ZendeskDesk = {}) {
  const user = await newUser();
  const endpoint = await startEndpoint();
  const zendesk = await startZendesk(options);
  const flags = await asking(user, endpoint.url);
  const env = { ...zendesk.variables };
  const classify = (...more: string[]) => ['classify', 'zendesk://acme', ...flags, ...more];
  return {
    user,
    endpoint,
    zendesk,
    classify,
    run: (...more: string[]) => user.run(classify(...more), env),
    start: (...more: string[]) => user.start(classify(...more), env),
    kept: () => readdir(user.folder.file('home/cache/rows')),
    async [Symbol.asyncDispose]() {
      await zendesk[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
      await user[Symbol.asyncDispose]();
    },
  };
}

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });

describe('tickets of a Zendesk account', () => {
  it('are classified, each once', async () => {
    await using at = await desk({ tickets: many(25), pageSize: 10 });
    const { code, stdout, stderr } = await at.run('--format', 'csv');
    expect(code, stderr).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows.map(({ id }) => Number(id))).toEqual(many(25).map(({ id }) => id));
    expect(rows[4]).toMatchObject({ subject: 'S5', text: 'Ticket 5', status: 'open', tags: 'theirs' });
    expect(at.endpoint.requests).toHaveLength(25);
    expect(at.endpoint.requests.map(({ messages }) => messages.at(-1)?.content)).toContain(
      'Sort: S5\n\nTicket 5',
    );
    expect(stderr).toContain('tickets of acme.zendesk.com are read from the first one on');
    expect(stderr + stdout).not.toContain(zendeskToken);
    expect(await at.kept()).toEqual([]);
  });

  it.each([
    'https://acme.zendesk.com/agent/filters/36',
    'https://acme.zendesk.com',
    'zendesk://acme.zendesk.com',
  ])('are read from %s', async (location) => {
    await using at = await desk({ tickets: many(3) });
    const [, , ...flags] = at.classify('--format', 'csv');
    const { code, stdout } = await at.user.run(['classify', location, ...flags], at.zendesk.variables);
    expect([code, rowsOf(stdout).length]).toEqual([0, 3]);
  });

  it('have the columns that a prompt names, however the custom fields are called', async () => {
    await using at = await desk({
      tickets: [{ ...many(2)[1], id: 2, custom_fields: [{ id: 7, value: 'gold' }] }],
      fields: [
        { id: 7, title: 'Plan', type: 'text' },
        { id: 8, title: 'Case number', type: 'text' },
        { id: 9, title: 'Message', type: 'text' },
      ],
    });
    await at.user.folder.write('p.md', 'Plan {Plan}, {status}: {text}');
    const { code, stdout, stderr } = await at.run('--format', 'csv');
    expect(code, stderr).toBe(0);
    expect(at.endpoint.requests[0]?.messages.at(-1)?.content).toContain('Plan gold, open: S2\n\nTicket 2');
    expect(rowsOf(stdout)).toMatchObject([{ id: '2' }]);
  });

  it('are cached with --cache-rows', async () => {
    await using at = await desk({ tickets: many(25), pageSize: 10 });
    await at.run('--cache-rows', '1h', '--format', 'csv');
    const asked = at.zendesk.requests.length;
    const { code, stdout, stderr } = await at.run('--cache-rows', '1h', '--format', 'csv');
    expect([code, rowsOf(stdout).length]).toEqual([0, 25]);
    expect(at.zendesk.requests).toHaveLength(asked);
    expect(stderr).toContain('the rows are from');
    expect(stderr).not.toContain('guess');
    const cleared = await at.user.run(['cache', 'clear', '--yes']);
    expect(cleared.stdout).toContain('deleted the rows of 1 query');
  });

  it('are named sources, which must be trusted', async () => {
    await using at = await desk({ tickets: many(3) });
    await at.user.folder.write(
      'ticketsift.yaml',
      'sources:\n  desk:\n    url: zendesk://acme\n    since: 2020-01-01\n',
    );
    const [, , ...flags] = at.classify('--format', 'csv');
    const args = ['classify', 'desk', ...flags];
    const refused = await at.user.run(args, at.zendesk.variables);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('zendesk://acme');
    expect(at.zendesk.requests).toEqual([]);
    await at.user.configure('sources:\n  desk:\n    url: zendesk://acme\n    since: 2020-01-01\n');
    const { code, stdout, stderr } = await at.user.run(args, at.zendesk.variables);
    expect([code, rowsOf(stdout).length], stderr).toEqual([0, 3]);
  });

  it.each([
    [['--table', 'x'], 'not a database'],
    [['--encoding', 'latin1'], 'is not a file of text'],
    [['--range', 'A1:B2'], 'not a Google sheet'],
    [['--since', 'soon'], '--since soon'],
    [['--update-table', 'x'], '--update-table'],
    [['--update-field', 'tags', '-o', 'x.csv'], '--update-field'],
    [['--update-field', 'tags', '--group-by', 'id'], '--group-by'],
  ])('refuse %j', async (flags, message) => {
    await using at = await desk();
    const { code, stderr } = await at.run(...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(at.zendesk.requests).toEqual([]);
  });

  it('get no credential that is of another account', async () => {
    await using at = await desk();
    const { code, stderr } = await at.user.run(at.classify(), {
      ...at.zendesk.variables,
      ZENDESK_SUBDOMAIN: 'other',
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('ZENDESK_SUBDOMAIN')]);
    expect(at.zendesk.requests).toEqual([]);
  });
});

describe('a run over Zendesk that is killed', () => {
  it.each([2, 3])('while page %i is read goes on after those before', async (page) => {
    let kill = () => {};
    let pages = 0;
    await using at = await desk({
      tickets: many(40),
      pageSize: 10,
      beforePage: () => void (++pages === page && kill()),
    });
    const { child, finished } = at.start('-o', 'out.csv');
    kill = () => void child.kill('SIGKILL');
    await finished;
    expect(at.endpoint.requests).toEqual([]);
    const stats = await at.user.run(['cache', 'stats']);
    expect(stats.stdout).toContain('rows of 1 query, 1 of them not read to the end');
    const { code, stderr } = await at.run('-o', 'out.csv');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`going on after ${(page - 1) * 10} tickets that were read before`);
    const rows = rowsOf(await readFile(at.user.folder.file('out.csv'), 'utf8'));
    expect(rows.map(({ id }) => Number(id))).toEqual(many(40).map(({ id }) => id));
    expect(at.zendesk.paths().filter((path) => path.includes('start_time'))).toHaveLength(1);
    expect(at.endpoint.requests).toHaveLength(40);
    expect(await at.kept()).toEqual([]);
  });

  it('while tickets are answered reads only what changed, and sends nothing twice', async () => {
    await using at = await desk({ tickets: many(40), pageSize: 10 });
    const { child, finished } = at.start('-o', 'out.csv', '--concurrency', '1');
    await at.endpoint.arrived(15);
    child.kill('SIGKILL');
    await finished;
    const before = at.endpoint.requests.length;
    const pages = at.zendesk.requests.length;
    const { code, stderr } = await at.run('-o', 'out.csv');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('going on after 40 tickets');
    expect(at.zendesk.requests.length - pages).toBe(2);
    expect(
      rowsOf(await readFile(at.user.folder.file('out.csv'), 'utf8')).map(({ id }) => Number(id)),
    ).toEqual(many(40).map(({ id }) => id));
    // Of the requests that were under way none was answered for good.
    expect(at.endpoint.requests.length - before).toBeLessThanOrEqual(40 - before + 2);
  });

  it.each([1, 2])('while job %i changes tickets writes each once', async (job) => {
    let kill = () => {};
    let jobs = 0;
    await using at = await desk({
      tickets: many(250),
      instead({ method }) {
        if (method === 'PUT' && ++jobs === job) kill();
        return undefined;
      },
    });
    const { child, finished } = at.start('--update-field', 'tags', '--yes');
    kill = () => void child.kill('SIGKILL');
    await finished;
    const { code, stderr } = await at.run('--update-field', 'tags', '--yes');
    expect(code, stderr).toBe(0);
    expect(at.endpoint.requests).toHaveLength(250);
    const [closed, ...open] = [...at.zendesk.tickets.values()].toSorted((a, b) => a.id - b.id);
    expect(closed?.tags).toEqual(['theirs']);
    for (const { tags = [] } of open) {
      expect(tags[0]).toBe('theirs');
      expect(tags.length).toBeGreaterThan(1);
      expect(new Set(tags).size).toBe(tags.length);
    }
  });
});

describe('--update-field', () => {
  it('shows with --dry-run what would be written, and writes nothing', async () => {
    await using at = await desk({ tickets: many(5) });
    const before = await at.run('--update-field', 'tags', '--dry-run');
    expect(before.code, before.stderr).toBe(0);
    expect(before.stdout).toContain('4 tickets may change once they are answered');
    expect(before.stdout).toContain('1 closed ticket left as it is');
    await at.run('--format', 'csv');
    const { stdout } = await at.run('--update-field', 'tags', '--dry-run');
    expect(stdout).toMatch(/4 tickets would change by cached answers: ticketsift_\w+ \(\d\)/);
    const json = await at.run('--update-field', 'tags', '--dry-run', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ update: expect.arrayContaining([expect.any(String)]) });
    expect(at.zendesk.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it.each(['tags', 'Topic', 'Topics', 'Hot', 'Notes'])(
    'changes %s once: the same again sends nothing',
    async (field) => {
      const custom_field_options = ['Bug', 'Billing', 'Other'].map((name) => ({
        name,
        value: `opt_${name}`,
      }));
      await using at = await desk({
        tickets: many(9),
        fields: [
          { id: 21, title: 'Topic', type: 'tagger', custom_field_options },
          { id: 22, title: 'Topics', type: 'multiselect', custom_field_options },
          { id: 23, title: 'Hot', type: 'checkbox' },
          { id: 24, title: 'Notes', type: 'text' },
        ],
      });
      const changes = () => at.zendesk.requests.filter(({ method }) => method === 'PUT').length;
      expect(await at.run('--update-field', field, '--yes')).toMatchObject({ code: 0 });
      const sent = changes();
      expect(sent).toBeGreaterThan(0);
      expect(await at.run('--update-field', field, '--yes')).toMatchObject({ code: 0 });
      expect(changes()).toBe(sent);
    },
  );

  it('says what it has written', async () => {
    await using at = await desk({ tickets: many(5) });
    const { code, stderr } = await at.run('--update-field', 'tags', '--yes');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('field tags of zendesk://acme was given 5 tickets');
    expect(at.zendesk.tickets.get(2)?.tags?.[0]).toBe('theirs');
  });
});

describe('the pages about Zendesk', () => {
  const commandsOf = (page: string) =>
    commandLinesOf(readFileSync(page, 'utf8')).filter((line) => line.includes('zendesk://'));
  const lines = ['docs/sources.md', 'docs/results.md'].flatMap(commandsOf);

  it('have commands', () => {
    expect(lines.length).toBeGreaterThan(6);
  });

  it.each(lines)('name a command that works: %s', async (line) => {
    const updated_at = new Date(Date.now() - 3_600_000).toISOString();
    await using at = await desk({
      tickets: many(3).map((ticket) => ({ ...ticket, updated_at })),
      fields: [{ id: 1, title: 'Support topic', type: 'text' }],
    });
    const [, , ...flags] = at.classify();
    const args = [...shellWords(line).slice(1), ...(line.includes(' classify ') ? flags : [])];
    const { code, stderr } = await at.user.run(
      line.includes('--update-field') && !line.includes('--dry-run') ? [...args, '--yes'] : args,
      { ...at.zendesk.variables, ZENDESK_SUBDOMAIN: 'acme' },
    );
    expect(code, stderr).toBe(0);
  });
});
