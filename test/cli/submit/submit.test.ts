import { expect, it } from 'vitest';
import { untilSo } from '../../support/job-machines.js';
import { testDatabase } from '../../support/postgres.js';
import { csvOf, newUser } from '../../support/program.js';

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
