import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { endRun, finishChunk, submitted } from '../../support/finished-chunks.js';
import { jobsAt, newJob } from '../../support/jobs.js';
import { classified, failed } from '../../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { newUser } from '../../support/program.js';
import { makeTicket } from '../../support/tickets.js';
import { virtualClock } from '../../support/virtual-clock.js';

const env = ({ url }: TestDatabase) => ({ TICKETSIFT_JOBS: url });
const idsIn = (csv: string) => [...csv.matchAll(/^T(\d+),/gm)].map(([, id]) => Number(id));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('jobs results', () => {
  it('writes all tickets with their columns, in their order, whatever order their chunks were done in', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 600);
    for (const number of [2, 0, 1]) await finishChunk(database, run, number);
    await endRun(database, run);
    const { code, stdout, stderr } = await user.run(
      ['jobs', 'results', run, '-o', 'results.csv'],
      env(database),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('results.csv holds 600 tickets');
    const csv = await readFile(user.folder.file('results.csv'), 'utf8');
    expect(csv.split('\n').slice(0, 2)).toEqual(['id,text,urgent,categories,error', 'T1,text 1,false,Bug,']);
    expect(idsIn(csv)).toEqual(upTo(600));
  });

  it('gives of a running run what is there before the first gap, and says so', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 1_000);
    for (const number of [0, 1, 3]) await finishChunk(database, run, number);
    const { code, stdout, stderr } = await user.run(
      ['jobs', 'results', 'last', '--format', 'csv'],
      env(database),
    );
    expect(code).toBe(0);
    expect(idsIn(stdout)).toEqual(upTo(500));
    expect(stderr).toContain(
      'run job-1a is waiting for a worker that allows embedded: 75 %, 750 of 1,000 tickets (--wait waits for the rest)',
    );
    const written = await user.run(['jobs', 'results', 'last', '-o', 'r.csv'], env(database));
    expect(written.stderr).toContain('r.csv holds the first 500 tickets, 500 of them classified');
  });

  it('--wait gives each result as soon as it is its turn, until the run has ended', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 600);
    await finishChunk(database, run, 0);
    const clock = virtualClock();
    const going = user.begin(['jobs', 'results', run, '--wait', '--format', 'csv'], {
      env: env(database),
      clock,
    });
    await going.until(/^T250,/m);
    expect(going.output()).not.toContain('T251,');
    await finishChunk(database, run, 2);
    await finishChunk(database, run, 1);
    await endRun(database, run);
    await clock.runUntil(going.finished);
    const { code, stdout } = await going.finished;
    expect(code).toBe(0);
    expect(idsIn(stdout)).toEqual(upTo(600));
  });

  it.each([
    [
      'a line for each step in a pipe',
      undefined,
      /note: run job-1a is waiting for a worker that allows embedded: 41 %, /,
    ],
    ['a line that moves on a terminal', 100, /41 % · 250 of 600 tickets · .*waiting for a worker/],
  ])('says while it waits how far the run is: %s', async (_, columns, line) => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 600);
    await finishChunk(database, run, 0);
    const args = ['jobs', 'results', run, '--wait', '-o', 'r.csv'];
    const going = user.begin(args, { env: env(database), ...(columns !== undefined && { columns }) });
    await going.until(line);
    going.interrupt();
    const { code, stderr } = await going.finished;
    expect(code).toBe(130);
    // What follows goes over the `^C` of a terminal.
    expect(stderr.includes('\r')).toBe(columns !== undefined);
  });

  it('says of a file without results that it holds no tickets', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 2);
    const { stderr } = await user.run(['jobs', 'results', run, '-o', 'r.csv'], env(database));
    expect(stderr).toContain('note: r.csv holds 0 tickets\n');
  });

  it('ends the wait with Ctrl-C, writes what is there, and says that the run goes on', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 600);
    await finishChunk(database, run, 0);
    const clock = virtualClock();
    const going = user.begin(['jobs', 'results', run, '--wait', '--format', 'csv'], {
      env: env(database),
      clock,
    });
    await going.until(/^T250,/m);
    going.interrupt();
    const { code, stdout, stderr } = await going.finished;
    expect({ code, ids: idsIn(stdout).length }).toEqual({ code: 130, ids: 250 });
    expect(stderr).toContain('run job-1a goes on');
  });

  it('ends with 1 where tickets failed, and says how to send them again', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 2);
    await finishChunk(database, run, 0, (ticket, n) => (n === 0 ? failed(ticket) : classified(ticket)));
    await endRun(database, run);
    const { code, stdout, stderr } = await user.run(
      ['jobs', 'results', run, '--format', 'csv'],
      env(database),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('T1,text 1,,,timeout: No answer came within 60 s.\n');
    expect(stderr).toContain('to classify the rest: ticketsift jobs retry job-1a');
  });

  it.each([
    ['failed', 'The endpoint refuses the key.', 'The endpoint refuses the key.'],
    ['cancelled', null, 'The run was cancelled.'],
  ] as const)('leaves no ticket out of a run that has %s', async (state, problem, said) => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 600);
    await finishChunk(database, run, 1);
    await endRun(database, run, state, problem);
    const { code, stdout } = await user.run(['jobs', 'results', run, '--format', 'csv'], env(database));
    expect(code).toBe(1);
    expect(idsIn(stdout)).toEqual(upTo(600));
    expect(stdout.split('\n')[1]).toBe(`T1,text 1,,,not_sent: ${said}`);
    expect(stdout).toContain('T251,text 251,false,Bug,\n');
  });

  it('has formats, rows and columns as classify has', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    const run = await submitted(database, 'job-1a', 4);
    await finishChunk(database, run, 0, (ticket, n) => classified(ticket, ['Bug'], { urgent: n % 2 === 1 }));
    await endRun(database, run);
    const results = async (...args: string[]) =>
      (await user.run(['jobs', 'results', run, ...args], env(database))).stdout;
    expect(await results('--format', 'csv', '--where', 'urgent', '--columns', 'id', '--sort', '-id')).toBe(
      'id\nT4\nT2\n',
    );
    expect(JSON.parse(await results('--format', 'json'))).toHaveLength(4);
    expect((await results('--format', 'jsonl')).split('\n')).toHaveLength(5);
    expect(await results()).toContain('│ T1');
    expect(await results('--format', 'markdown')).toContain('| T1 |');
    await user.run(['jobs', 'results', run, '-o', 'r.db'], env(database));
    await user.run(['jobs', 'results', run, '-o', 'r.html'], env(database));
    expect(await readFile(user.folder.file('r.html'), 'utf8')).toContain('T1');
  });

  it('makes text that a terminal or a spreadsheet would obey harmless', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await using store = await jobsAt(database.url);
    const tickets = [
      makeTicket({ id: 'T1', text: '\u001b[2J\u202e=1+1' }),
      makeTicket({ id: '=2', text: 'x' }),
    ];
    await store.submit(
      newJob(),
      (async function* () {
        yield tickets;
      })(),
    );
    await finishChunk(database, 'job-1a', 0, (ticket) => failed(ticket, 'no_response', '\u001b]0;x\u0007'));
    await endRun(database, 'job-1a', 'failed', 'a \u001b[31mred\u001b[0m problem');
    for (const args of [
      ['results', 'last'],
      ['results', 'last', '--format', 'csv'],
      ['show', 'last'],
      ['list'],
      ['show', 'last', '--json'],
    ]) {
      const going = user.begin(['jobs', ...args, '--no-color'], { env: env(database), columns: 200 });
      const { stdout, stderr } = await going.finished;
      for (const character of ['\u001b', '\u202e', '\u0007'])
        expect(stdout + stderr).not.toContain(character);
    }
    const { stdout } = await user.run(['jobs', 'results', 'last', '--format', 'csv'], env(database));
    expect(stdout).toContain("\n'=2,x,");
  });

  it('refuses a file that is none of results before anything is read', async () => {
    await using user = await newUser();
    const { code, stderr } = await user.run(['jobs', 'results', 'last', '-o', 'ticketsift.yaml'], {
      TICKETSIFT_JOBS: 'postgres://127.0.0.1:1/none',
    });
    expect(code).toBe(2);
    expect(stderr).toContain('ticketsift.yaml');
    expect(stderr).not.toContain('127.0.0.1');
  });
});
