import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { untilSo } from '../../support/job-machines.js';
import { testDatabase } from '../../support/postgres.js';
import { csvOf, newUser } from '../../support/program.js';
import { relayTo } from '../../support/relay.js';

it('submit shows on a terminal how many tickets are read', async () => {
  await using database = await testDatabase();
  await using user = await newUser();
  await user.configure(`jobs: { url: '${database.url}' }\n`);
  await user.folder.write('t.csv', csvOf(Array.from({ length: 3_000 }, (_, n) => `ticket ${n}`)));
  const args = ['submit', 't.csv', '--model', 'embedded', '--no-color'];
  const { code, stderr } = await user.begin(args, { columns: 80 }).finished;
  expect(code).toBe(0);
  expect(stderr).toMatch(/░ · \d+ % · [\d,]+ (of [\d,]+ )?tickets/);
  expect((await user.run(args)).stderr).toMatch(/^note: 3,000 tickets submitted for embedded: .*\n$/);
});

it('submit says with Ctrl-C that nothing was submitted, and so it is', async () => {
  await using database = await testDatabase();
  await using user = await newUser();
  await user.configure(`jobs: { url: '${database.url}' }\n`);
  const submitting = user.startPiped(['submit', '-', '--model', 'embedded', '--input-format', 'csv']);
  // More may come from standard input.
  submitting.child.stdin?.write('id,text\n1,late\n');
  await untilSo(database, "SELECT to_regclass('ticketsift_job_costs') IS NOT NULL AS is_so");
  submitting.child.kill('SIGINT');
  const { code, stdout, stderr } = await submitting.finished;
  expect({ code, stdout, stderr }).toMatchObject({
    code: 130,
    stdout: '',
    stderr: expect.stringContaining('warning: interrupted: nothing was submitted\n'),
  });
  expect(await database.query('SELECT id FROM ticketsift_jobs')).toEqual([]);
});

describe('submit whose connection is lost', () => {
  it('amid its tickets has submitted nothing', async () => {
    await using database = await testDatabase();
    await using relay = await relayTo(database.url);
    await using user = await newUser();
    await user.configure(`jobs: { url: '${relay.url}' }\n`);
    const stdin = new PassThrough();
    const args = ['submit', '-', '--model', 'embedded', '--input-format', 'csv'];
    const submitting = user.begin(args, { stdin });
    stdin.write('id,text\n1,late\n');
    await untilSo(database, "SELECT to_regclass('ticketsift_job_costs') IS NOT NULL AS is_so");
    relay.cut();
    stdin.end('2,later\n');
    expect(await submitting.finished).toMatchObject({ code: 2, stdout: '' });
    expect(await database.query('SELECT id FROM ticketsift_jobs')).toEqual([]);
  });

  it('while all is committed asks the database, and prints the id of the run that is there', async () => {
    await using database = await testDatabase();
    await using relay = await relayTo(database.url);
    await using user = await newUser();
    await user.configure(`jobs: { url: '${relay.url}' }\n`);
    await user.folder.write('t.csv', csvOf(['late']));
    // The tables are made in a transaction of their own.
    await user.run(['jobs', 'list']);
    relay.cutAfter('COMMIT\0');
    const submitting = user.begin(['submit', 't.csv', '--model', 'embedded']);
    await submitting.until(/note: waiting for the database: /);
    relay.mend();
    const { code, stdout, stderr } = await submitting.finished;
    const [run] = await database.query('SELECT id FROM ticketsift_jobs');
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: `${run?.id}\n` });
  });

  it('and stays away says that it does not know, and how to look', async () => {
    await using database = await testDatabase();
    await using relay = await relayTo(database.url);
    await using user = await newUser();
    await user.configure(`jobs: { url: '${relay.url}' }\n`);
    await user.folder.write('t.csv', csvOf(['late']));
    await user.run(['jobs', 'list']);
    relay.cutAfter('COMMIT\0');
    const args = ['submit', 't.csv', '--model', 'embedded'];
    const { code, stdout, stderr } = await user.run(args, { TICKETSIFT_MAX_WAIT: '0' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /error: Whether the run (\w+) was submitted is not known: .*\n.*ticketsift jobs show \1/,
    );
  });
});
