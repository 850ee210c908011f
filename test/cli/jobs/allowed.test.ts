import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endRun, finishChunk, submitted } from '../../support/finished-chunks.js';
import { type ForgedIssuer, startForgedIssuer } from '../../support/forged-issuer.js';
import { exampleOf } from '../../support/furnished-user.js';
import { authSection } from '../../support/login.js';
import { failed } from '../../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { newUser, type User } from '../../support/program.js';

describe('submitted runs, where auth.allow lets one organisation in', () => {
  let issuer: ForgedIssuer;
  let database: TestDatabase;
  let user: User;
  beforeAll(async () => {
    [issuer, database, user] = await Promise.all([startForgedIssuer(), testDatabase(), newUser()]);
    await user.configure(authSection(issuer, '  require: true\n  allow: { orgs: [acme] }\n'));
    const run = await submitted(database, 'job-1a', 3);
    await finishChunk(database, run, 0, (ticket) => failed(ticket));
    await endRun(database, run, 'failed', 'secret reason');
  });
  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
  });

  const run = async (command: string, org: string) =>
    user.run(exampleOf(command), {
      TICKETSIFT_JOBS: database.url,
      TICKETSIFT_TOKEN: await issuer.idToken({ org_id: org }),
    });

  it.each(['jobs show', 'jobs watch', 'jobs results', 'jobs cancel', 'jobs retry'])(
    '%s ends with 4 for a person of another, and does nothing',
    async (command) => {
      const { code, stdout, stderr } = await run(command, 'evil');
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toContain('(not_allowed)');
      expect(stderr).not.toContain('secret reason');
      expect(await database.query('SELECT wanted FROM ticketsift_jobs')).toEqual([{ wanted: null }]);
    },
  );

  it('is open to a person of that one', async () => {
    expect(await run('jobs show', 'acme')).toMatchObject({ code: 0 });
    expect(await run('jobs results', 'acme')).toMatchObject({ code: 1 });
    expect(await run('jobs retry', 'acme')).toMatchObject({ code: 0 });
  });
});
