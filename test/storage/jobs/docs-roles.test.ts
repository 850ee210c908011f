import { expect, it } from 'vitest';
import { sqlInDocs } from '../../support/docs-sql.js';
import { deskAt, jobsAt, newJob } from '../../support/jobs.js';
import { testDatabase } from '../../support/postgres.js';
import { batchesOf } from '../../support/tickets.js';

it('the rights of the docs are enough to submit and to work, and not to see what others submit', async () => {
  await using database = await testDatabase();
  const [roles = '', rights = ''] = await sqlInDocs('docs/workers.md', 'Rights in the database');
  const urlOf = (username: string, password: string) =>
    Object.assign(new URL(database.url), { username, password: encodeURIComponent(password) }).href;
  try {
    await database.query(roles);
    await database.query("CREATE ROLE eve_of_docs LOGIN PASSWORD 'x' IN ROLE ticketsift_submitters");
    await using desk = await deskAt(urlOf('worker_1', 'only this machine knows it'));
    await database.query(rights);
    await using ann = await jobsAt(urlOf('ann', 'only ann knows it'));
    await ann.submit(newJob(), batchesOf(['a']));
    await using eve = await jobsAt(urlOf('eve_of_docs', 'x'));
    expect(await eve.latest(9)).toEqual([]);
    expect(await ann.find('last')).toMatchObject({ submitter: 'role ann', tickets: 1 });
    await desk.tend();
    expect(await desk.take()).toMatchObject({ job: { id: 'job-1a' }, chunk: { size: 1 } });
    await ann.cancel('last');
    await desk.tend();
    expect(await ann.find('last')).toMatchObject({ status: 'cancelled' });
  } finally {
    const names = ['worker_1', 'ann', 'eve_of_docs', 'ticketsift_submitters', 'ticketsift_workers'];
    for (const name of names) await database.query(`DROP OWNED BY ${name} CASCADE`).catch(() => {});
    for (const name of names) await database.query(`DROP ROLE IF EXISTS ${name}`);
  }
});
