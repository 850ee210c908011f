import { once } from 'node:events';
import { rm, utimes } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { localOwner } from '../../src/core/identity.js';
import { openRuns } from '../../src/storage/runs/runs.js';
import { byText, type Endpoint, startEndpoint } from '../support/endpoint.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { recordRuns } from '../support/furnished-user.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { authSection } from '../support/login.js';
import { classified, failed, sampleTicket } from '../support/outcomes.js';
import { asking, type BeginOptions, csvOf, newUser, type User } from '../support/program.js';
import { sheetRows } from '../support/sheet-rows.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';

let endpoint: Endpoint;
/** The studio of a user with many runs. */
let shared: Opened;
beforeAll(async () => {
  endpoint = await startEndpoint({ answer: byText });
  shared = await open(recorded);
  return async () => {
    await shared[Symbol.asyncDispose]();
    await endpoint[Symbol.asyncDispose]();
  };
});

/** A studio, a browser that was let in, and the run that was recorded before, if any. */
interface Opened extends AsyncDisposable {
  readonly user: User;
  readonly studio: StudioInProcess;
  readonly run: string;
  readonly cookie: string;
  /** Resolves to what a page shows as text, its rows on lines. */
  download(path: string): Promise<Buffer>;
  page(path: string): Promise<{ readonly status: number; readonly text: string; readonly body: string }>;
}

async function open(
  prepare: (user: User) => Promise<readonly string[] | undefined>,
  options: BeginOptions = {},
): Promise<Opened> {
  const user = await newUser();
  const args = await prepare(user);
  if (args) await user.run(['classify', ...args, ...(await asking(user, endpoint.url))]);
  using runs = openRuns(user.folder.file('home/state/runs.db'), localOwner);
  const run = runs.latest(1)[0]?.id ?? '';
  const studio = await startStudio(['--no-open'], { user, ...options });
  const cookie = await studio.enter();
  return {
    user,
    studio,
    run,
    cookie,
    download: (path) =>
      new Promise((resolve, reject) => {
        const { port, host } = new URL(studio.address());
        const asked = request({ port, host: '127.0.0.1', path, agent: false, headers: { host, cookie } });
        asked.on('response', (response) => buffer(response).then(resolve, reject));
        asked.on('error', reject);
        asked.end();
      }),
    async page(path) {
      const { status, body } = await studio.send(path, { headers: { cookie } });
      return { status, body, text: textOf(body) };
    },
    async [Symbol.asyncDispose]() {
      await studio.end();
      await user[Symbol.asyncDispose]();
    },
  };
}

const facts = {
  version: '1.2.3',
  source: 't.csv',
  prompt: 'triage',
  promptVersion: null,
  promptPath: 'p.md',
  promptHash: 'abc',
  model: 'm',
  endpoint: null,
  plan: {},
};

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

function numbersIn(text: string): number[] {
  return [...text.matchAll(/^([\d,]+) \| T/gm)].map(([, number = '']) => Number(number.replaceAll(',', '')));
}

/** Has a file look as if it was written in an hour. */
async function changed({ folder }: User, name: string): Promise<void> {
  const time = new Date(Date.now() + 3_600_000);
  await utimes(folder.file(name), time, time);
}

/** The record keeps the codes of errors alone. */
function withoutMessages(csv: string): string {
  return csv.replace(/(empty_ticket): .*/g, '$1');
}

function unescaped(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function textOf(body: string): string {
  const main = body.slice(body.indexOf('<main'), body.indexOf('</main>'));
  return main
    .replace(/<select.*?<\/select>/gs, '')
    .replace(/<\/(tr|p|li|div|h1)>/g, '\n')
    .replace(/<\/t[dh]>/g, ' | ')
    .replace(/<[^>]*>/g, '')
    .replace(/[ \t]+/g, ' ');
}

const four = async (user: User) => {
  await user.folder.write('t.csv', csvOf(['it is broken', 'all is down', '=1+1', '']));
  return ['t.csv'];
};

const ticket = (id: string) => sampleTicket(id, 'x');

/** Runs without plans. */
async function recorded(user: User): Promise<undefined> {
  recordRuns(user, 120);
  using runs = openRuns(user.folder.file('home/state/runs.db'), localOwner);
  runs.begin({ id: 'mixed', startedAt: 1, pid: 1, facts });
  runs.outcomes.add('mixed', 0, [
    classified(ticket('T1'), ['Bug']),
    classified(ticket('T2'), ['Billing']),
    classified(ticket('T3'), ['Billing', 'Bug'], { urgent: true }),
  ]);
  runs.outcomes.add('mixed', 3, [failed(ticket('T4')), failed(ticket('T5'), 'refused')]);
  runs.outcomes.add('mixed', 5, [classified(ticket('T6')), classified(ticket('T7'), [], { urgent: true })]);
  const pids = { running: process.pid, killed: 2 ** 22 + 1 };
  for (const id of ['running', 'killed', 'failed', 'stopped', 'interrupted', 'cost_limit'] as const) {
    runs.begin({ id, startedAt: 1, pid: id === 'running' ? pids.running : pids.killed, facts });
    runs.outcomes.add(id, 0, [classified(ticket('T1'))]);
    if (id !== 'running' && id !== 'killed') runs.end(id, { status: id, endedAt: 2, result: undefined });
  }
  runs.begin({ id: hostile, startedAt: 1, pid: 1, facts });
  runs.outcomes.add(hostile, 0, [classified(ticket('T1'))]);
  runs.begin({ id: 'cut', startedAt: 1, pid: 1, facts });
  runs.outcomes.add('cut', 0, [classified(ticket('T1'))]);
  runs.end('cut', { status: 'done', endedAt: 2, result: { ...counts, tickets: 2 } });
  return undefined;
}

const hostile = 'a"; x=\r\n../é';

const counts = {
  tickets: 0,
  classified: 0,
  urgent: 0,
  failed: 0,
  notSent: 0,
  skipped: 0,
  cached: 0,
  sent: 0,
  duplicates: 0,
  errors: {},
  answered: 0,
  retries: {},
  repairs: 0,
  tokens: null,
  cost: null,
  latency: null,
};

/** Nothing is run. */
const nothing = async () => undefined;

describe('the list of runs', () => {
  it('has what `runs list` shows, and the errors by code', async () => {
    await using opened = await open(four);
    const { text } = await opened.page('/runs');
    expect(text).toMatch(
      new RegExp(
        `${opened.run} \\| \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d \\| done \\| 4 \\| 1 \\| empty_ticket: 1\n`,
      ),
    );
    expect(text).toMatch(/unknown \| p \| stand-in \| t\.csv \|/);
  });

  it('says where there is none', async () => {
    await using opened = await open(nothing);
    expect((await opened.page('/runs')).text).toContain('No run is recorded yet.');
  });

  it('is paged by the run that the page before ended with', async () => {
    await using opened = await open(async ({ folder }) => {
      using runs = openRuns(folder.file('home/state/runs.db'), localOwner);
      for (let n = 1; n <= 120; n++) runs.begin({ id: `run${n}`, startedAt: n, pid: 1, facts });
      return undefined;
    });
    const idsOf = (text: string) => text.match(/run\d+/g) ?? [];
    const first = await opened.page('/runs');
    expect(idsOf(first.text)).toEqual(Array.from({ length: 50 }, (_, n) => `run${120 - n}`));
    const [, older = ''] = /href="(\/runs\?before=[^"]*)"/.exec(first.body) ?? [];
    expect(idsOf((await opened.page(older)).text)).toEqual(
      Array.from({ length: 50 }, (_, n) => `run${70 - n}`),
    );
    const last = await opened.page('/runs?before=run21');
    expect(idsOf(last.text)).toHaveLength(20);
    expect(last.text).not.toContain('Older');
  });
});

describe('a run', () => {
  it('has what `runs show` shows, its outcomes, and the texts of their tickets', async () => {
    await using opened = await open(four);
    const { text } = await opened.page(`/runs/${opened.run}`);
    for (const [, said = ''] of (await opened.user.run(['runs', 'show', opened.run, '-v'])).stdout.matchAll(
      / {2,}(\S.*)/g,
    )) {
      if (!said.startsWith(opened.run)) expect(unescaped(text)).toContain(said);
    }
    expect(text).toContain('1 | T1 | it is broken | no | Bug | | \n');
    expect(text).toContain('4 | T4 | | | | empty_ticket | \n');
  });

  it('is not there for an id that no run has', async () => {
    await using opened = await open(four);
    for (const path of [
      '/runs/nope',
      '/runs/%',
      '/runs/nope/results?format=csv',
      '/runs/diff?before=nope&after=last',
    ]) {
      expect((await opened.page(path)).status).toBe(404);
    }
    expect((await opened.page(`/runs/${opened.run}/results?format=table`)).status).toBe(404);
  });

  it.each([
    ['urgent=yes', [3, 7]],
    ['urgent=no', [1, 2, 6]],
    ['category=Bug', [1, 3, 6]],
    ['category=Bug&urgent=yes', [3]],
    ['error=any', [4, 5]],
    ['error=none', [1, 2, 3, 6, 7]],
    ['error=timeout', [4]],
    ['error=timeout&category=Bug', []],
    ['category=nope', []],
    ['from=4', [4, 5, 6, 7]],
    ['from=4&category=Bug', [6]],
    ['before=3', [1, 2, 3, 4, 5, 6, 7]],
    ['from=-1&urgent=maybe&texts=x&nonsense=1', [1, 2, 3, 4, 5, 6, 7]],
  ])('is filtered by %s', async (query, numbers) => {
    expect(numbersIn((await shared.page(`/runs/mixed?${query}`)).text)).toEqual(numbers);
  });

  it('is paged by the number of a ticket, forwards and backwards', async () => {
    const opened = shared;
    const steps = [
      ['next', 51, 100],
      ['next', 101, 120],
      ['prev', 51, 100],
      ['prev', 1, 50],
    ] as const;
    let { body, text } = await opened.page('/runs/first');
    expect(numbersIn(text)).toEqual(range(1, 50));
    for (const [rel, from, to] of steps) {
      const [, link = ''] = new RegExp(`rel="${rel}" href="([^"]*)"`).exec(body) ?? [];
      ({ body, text } = await opened.page(`/runs/first${link.replaceAll('&amp;', '&')}`));
      expect(numbersIn(text)).toEqual(range(from, to));
    }
    expect(body).not.toContain('rel="prev"');
    expect(numbersIn((await opened.page('/runs/first?before=121')).text)).toEqual(range(71, 120));
    expect((await opened.page('/runs/first?from=121')).text).toContain('No tickets from here on.');
  });

  it.each([
    ['running', 'This run is under way.'],
    ['killed', 'The process of this run is gone'],
    ['failed', 'This run ended with an error'],
    ['stopped', 'This run stopped by itself'],
    ['interrupted', 'This run was interrupted.'],
    ['cost_limit', 'This run reached its spending limit.'],
  ])('that is %s says so, and shows what it has', async (name, said) => {
    const { text } = await shared.page(`/runs/${name}`);
    expect(text).toContain(`Run ${name}\n${name}`);
    expect(text).toContain(said);
    expect(text).toContain('1 | T1 |');
  });

  it('says that its outcomes are no longer kept, or not yet', async () => {
    await using opened = await open(async (user) => {
      await user.folder.write('t.csv', csvOf(['a']));
      await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
      using runs = openRuns(user.folder.file('home/state/runs.db'), localOwner);
      runs.begin({ id: 'x49', startedAt: 49, pid: process.pid, facts });
      runs.outcomes.add('x49', 0, [classified(sampleTicket('1', 'x'))]);
      runs.makeRoom({ maxBytes: 0, at: 1 });
      runs.begin({ id: 'x50', startedAt: 50, pid: process.pid, facts });
      runs.begin({ id: 'lost', startedAt: 1, pid: 1, facts });
      runs.end('lost', { status: 'failed', endedAt: 1, result: undefined });
      return undefined;
    });
    using runs = openRuns(opened.user.folder.file('home/state/runs.db'), localOwner);
    const [old] = runs.latest(60).slice(-1);
    expect((await opened.page(`/runs/${old?.id}`)).text).toContain(
      'to make room: those of all runs may take 0 bytes (runs.keep). Run the same command again: cached answers are not paid for twice',
    );
    expect((await opened.page(`/runs/${old?.id}/results?format=csv`)).status).toBe(404);
    expect((await opened.page('/runs/x50')).text).toContain('No outcome of run x50 is on record yet');
    expect((await opened.page('/runs/lost')).text).toContain('No outcome of run lost is on record.');
  });
});

describe('the texts of a run', () => {
  const texts = ['it is broken', 'all is down', 'a refund'];
  const three = async (user: User) => {
    await user.folder.write('t.csv', csvOf(texts));
    return ['t.csv'];
  };

  it('that is gone: ids and answers are there, and a line says why', async () => {
    await using opened = await open(three);
    await rm(opened.user.folder.file('t.csv'));
    const { status, text } = await opened.page(`/runs/${opened.run}`);
    expect(status).toBe(200);
    expect(text).toMatch(/No texts: .*t\.csv/);
    expect(text).toContain('1 | T1 | no | Bug | | \n');
  });

  it('whose file was changed: tickets are found by their ids, and a line says so', async () => {
    await using opened = await open(three);
    const rows = [...csvOf(texts).trimEnd().split('\n').slice(1).toReversed()];
    await opened.user.folder.write('t.csv', ['id,text', 'T9,new', ...rows.slice(0, 2), ''].join('\n'));
    await changed(opened.user, 't.csv');
    const { text } = await opened.page(`/runs/${opened.run}`);
    expect(text).toMatch(
      /t\.csv was changed after this run: the texts are the current ones, and 1 ticket of this page is no longer in/,
    );
    expect(text).toContain('1 | T1 | no longer there | no | Bug | | \n');
    expect(text).toContain('2 | T2 | all is down | ');
    expect(text).toContain('3 | T3 | a refund | ');
  });

  it('are not guessed where the file was changed and its tickets have no ids', async () => {
    await using opened = await open(async (user) => {
      await user.folder.write('t.csv', 'text\na\nb\n');
      return ['t.csv'];
    });
    expect((await opened.page(`/runs/${opened.run}`)).text).toContain('1 | 1 | a | ');
    await changed(opened.user, 't.csv');
    const { text } = await opened.page(`/runs/${opened.run}`);
    expect(text).toMatch(/No texts: .*was changed after this run, and its tickets have no ids/);
    expect(text).toContain('1 | 1 | no | ');
    const { body } = await opened.page(`/runs/${opened.run}/results?format=csv`);
    expect(body.split('\n')[0]).toBe('id,urgent,categories,error');
  });

  it('that were given with --text are not there any more', async () => {
    await using opened = await open(async () => ['--text', 'it is broken']);
    const { text } = await opened.page(`/runs/${opened.run}`);
    expect(text).toContain('they were given on the command line, and texts are not recorded');
    expect(text).not.toContain('it is broken');
  });

  it('are those of the tickets that a sample took', async () => {
    await using opened = await open(async (user) => {
      await user.folder.write('t.csv', csvOf(Array.from({ length: 40 }, (_, n) => `text ${n + 1}`)));
      return ['t.csv', '--sample', '5', '--seed', '3'];
    });
    const { text } = await opened.page(`/runs/${opened.run}`);
    const shown = [...text.matchAll(/T(\d+) \| text (\d+) \|/g)];
    expect(shown).toHaveLength(5);
    for (const [, id, number] of shown) expect(id).toBe(number);
  });

  it('that are far down the source are read when they are asked for', async () => {
    const count = 5_200;
    await using opened = await open(async ({ folder }) => {
      await folder.write('t.csv', csvOf(Array.from({ length: count }, (_, n) => `text ${n + 1}`)));
      return ['t.csv', '--offline'];
    });
    const far = `/runs/${opened.run}?from=${count}`;
    const { text } = await opened.page(far);
    expect(text).toContain('far down the source');
    expect(text).toContain('5,200 | T5200 | | | not_cached |');
    expect((await opened.page(`${far}&texts=all`)).text).toContain(
      '5,200 | T5200 | text 5200 | | | not_cached |',
    );
    expect((await opened.page(`/runs/${opened.run}?from=4940`)).text).toContain('T4940 | text 4940 | ');
  });
});

describe('the rights of the person who looks at a run', () => {
  /** Records a run of tickets of a database, which is not asked for it. */
  const fromDatabase = (url: string, query: string) => async (user: User) => {
    await user.folder.write('t.csv', csvOf(['a']));
    await user.run(['classify', 't.csv', '--offline', ...(await asking(user, endpoint.url))]);
    using runs = openRuns(user.folder.file('home/state/runs.db'), localOwner);
    const { facts: known } = runs.find('last');
    const source = { name: url, isRepeatable: true, options: { header: true, query } };
    runs.begin({ id: 'mine', startedAt: 1, pid: 1, facts: { ...known, plan: { ...known.plan, source } } });
    runs.outcomes.add('mine', 0, [classified(ticket('T1'))]);
    return undefined;
  };

  it('count: where the login has ended, ids and answers are there, and a line says why', async () => {
    await using issuer = await startForgedIssuer();
    const record = fromDatabase('postgres://x@127.0.0.1:1/x', 'SELECT :user_id AS text');
    await using opened = await open(async (user) => {
      await record(user);
      await user.configure(authSection(issuer));
      return undefined;
    });
    const { text, status } = await opened.page('/runs/mine');
    expect(status).toBe(200);
    expect(text).toMatch(/No texts: .*log/i);
    expect(text).toContain('1 | T1 | no | Bug | | \n');
    const { body } = await opened.page('/runs/mine/results?format=csv');
    expect(body).toBe('id,urgent,categories,error\nT1,false,Bug,\n');
  });

  it('are not waited for without an end', async () => {
    const silent = createServer();
    let isOver = false;
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const sockets = new Set<Socket>();
    silent.on('connection', (socket) => {
      sockets.add(socket.on('error', () => {}));
      // On a busy machine it may come after the page.
      if (isOver) socket.destroy();
    });
    {
      await using opened = await open(fromDatabase(`postgres://x@127.0.0.1:${port}/x`, 'SELECT 1'), {
        clock: hurriedClock(50),
      });
      const { text } = await opened.page('/runs/mine');
      expect(text).toContain('No texts: The source did not deliver its tickets within 5 s');
      expect(text).toContain('1 | T1 | no | Bug | | \n');
      isOver = true;
      for (const socket of sockets) socket.destroy();
    }
    silent.close();
  });
});

describe('the results of a run', () => {
  it('are the CSV that classify writes, formulas escaped', async () => {
    await using opened = await open(four);
    const { status, headers, body } = await opened.studio.send(`/runs/${opened.run}/results?format=csv`, {
      headers: { cookie: opened.cookie },
    });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe(`attachment; filename="run-${opened.run}.csv"`);
    const written = await opened.user.run([
      'classify',
      't.csv',
      '--format',
      'csv',
      ...(await asking(opened.user, endpoint.url)),
    ]);
    expect(body).toContain("T3,'=1+1,");
    expect(withoutMessages(body)).toBe(withoutMessages(written.stdout));
  });

  it('are an Excel file, texts as texts', async () => {
    await using opened = await open(four);
    const file = await opened.download(`/runs/${opened.run}/results?format=xlsx`);
    expect(await sheetRows(file)).toEqual([
      ['id', 'text', 'urgent', 'categories', 'error'],
      ['T1', 'it is broken', 'false', 'Bug', ''],
      ['T2', 'all is down', 'false', 'Other', ''],
      ['T3', '=1+1', 'false', 'Bug', ''],
      ['T4', '', '', '', expect.stringMatching(/^empty_ticket: /)],
    ]);
  });

  it('have ids and answers where the tickets are gone', async () => {
    await using opened = await open(four);
    await rm(opened.user.folder.file('t.csv'));
    const { body } = await opened.page(`/runs/${opened.run}/results?format=csv`);
    expect(withoutMessages(body)).toBe(
      'id,urgent,categories,error\nT1,false,Bug,\nT2,false,Other,\nT3,false,Bug,\nT4,,,empty_ticket\n',
    );
  });

  it('have no text of a ticket that is another one now', async () => {
    await using opened = await open(four);
    await opened.user.folder.write('t.csv', csvOf(['it is broken', 'new']).replace('T2', 'T7'));
    const { body } = await opened.page(`/runs/${opened.run}/results?format=csv`);
    expect(body).toMatch(/^id,text,urgent,categories,error\nT1,it is broken,.*\nT2,,.*\nT3,,.*\nT4,,/);
  });

  it('go by a harmless name', async () => {
    const { headers, status } = await shared.studio.send(
      `/runs/${encodeURIComponent(hostile)}/results?format=csv`,
      { headers: { cookie: shared.cookie } },
    );
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe('attachment; filename="run-ax.csv"');
  });

  it('are not a whole file where the record has lost some of them', async () => {
    await expect(shared.download('/runs/cut/results?format=csv')).rejects.toThrow('aborted');
  });

  it('are not made for who asks for their headers alone', async () => {
    const { status, headers, body } = await shared.studio.send('/runs/mixed/results?format=csv', {
      method: 'HEAD',
      headers: { cookie: shared.cookie },
    });
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('come in order, and formulas as the command line escapes them', async () => {
    const lines = (await shared.page('/runs/mixed/results?format=csv')).body.split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'id,urgent,categories,error',
      'T1,false,Bug,',
      'T2,false,Billing,',
      'T3,true,Billing|Bug,',
      'T4,,,timeout: the record of runs keeps only this code',
      'T5,,,refused: the record of runs keeps only this code',
    ]);
  });
});

describe('two runs', () => {
  it('are compared as `runs diff` does, a page at a time', async () => {
    const opened = shared;
    const { text } = await opened.page('/runs/diff?before=first&after=second');
    expect(text).toContain('120 changed, 0 the same\n120 urgency\n');
    expect(text).toContain('T0 | Bug | urgent Bug | urgency | \n');
    expect(text).toContain('1 to 50 of 120');
    const { text: last } = await opened.page('/runs/diff?before=first&after=second&from=101');
    expect(last.match(/^T\d+/gm)).toEqual(range(100, 119).map((n) => `T${n}`));
    expect((await opened.page('/runs/diff?before=first&after=first')).text).toContain(
      '0 changed, 120 the same',
    );
  });
});

it('shows whatever a run holds as text', async () => {
  const evil = '<script>alert(1)</script>\u202e\u001b[31m"\'><img src=x onerror=alert(1)>';
  await using opened = await open(async ({ folder }) => {
    using runs = openRuns(folder.file('home/state/runs.db'), localOwner);
    for (const [index, id] of ['one', 'two'].entries()) {
      const named = {
        ...facts,
        source: evil,
        prompt: evil,
        model: evil,
        promptPath: evil,
        plan: { source: evil },
      };
      runs.begin({ id, startedAt: 1, pid: 1, facts: named });
      runs.outcomes.add(id, 0, [classified(sampleTicket(evil, 'x'), [evil], { urgent: index === 1 })]);
    }
    return undefined;
  });
  const query = new URLSearchParams({ category: evil, error: evil, urgent: evil, from: evil });
  for (const path of [
    '/runs',
    '/runs/one',
    `/runs/one?${query}`,
    '/runs/diff?before=one&after=two',
    `/runs/${encodeURIComponent(evil)}`,
  ]) {
    const { body } = await opened.page(path);
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('<img');
    expect(body).not.toContain('\u202e');
    expect(body).not.toContain('\u001b');
  }
});
