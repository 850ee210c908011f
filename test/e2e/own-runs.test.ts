import { expect, it } from 'vitest';
import { startIssuer } from '../support/issuer.js';
import { authSection, logIn } from '../support/login.js';
import { csvOf, newUser, type User } from '../support/program.js';

const accounts = {
  ann: { email: 'ann@acme.example', email_verified: true, org_id: 'acme' },
  bob: { email: 'bob@acme.example', email_verified: true, org_id: 'acme' },
};

const args = ['--prompt', 'p.md', '--model', 'x', '--base-url', 'http://127.0.0.1:1/v1', '--offline'];

/** Classifies nothing but a file's name into the record. */
async function classify(user: User, file: string): Promise<void> {
  await user.folder.write(file, csvOf(['a']));
  const { code, stderr } = await user.run(['classify', file, ...args]);
  if (code !== 1) throw new Error(stderr);
}

/** The sources of the runs that a user is shown, and what is said beside them. */
async function shown(user: User): Promise<{ sources: string[]; stderr: string }> {
  const { code, stdout, stderr } = await user.run(['runs', 'list', '--json']);
  if (code !== 0) throw new Error(stderr);
  const runs: { facts: { source: string } }[] = JSON.parse(stdout);
  return { sources: runs.map(({ facts }) => facts.source), stderr };
}

it('people who take turns at a machine each see their own runs, and those that were done without a login', async () => {
  await using issuer = await startIssuer({ accounts });
  await using user = await newUser();
  await user.folder.write('p.md', 'Sort: {text}');
  await classify(user, 'before.csv');
  await user.configure(authSection(issuer));
  await logIn(user, 'ann');
  await classify(user, 'anns.csv');
  expect(await shown(user)).toMatchObject({ sources: ['anns.csv', 'before.csv'], stderr: '' });

  await logIn(user, 'bob');
  await classify(user, 'bobs.csv');
  expect((await shown(user)).sources).toEqual(['bobs.csv', 'before.csv']);

  await user.run(['logout']);
  const { sources, stderr } = await shown(user);
  expect(sources).toEqual(['before.csv']);
  expect(stderr).toContain('you are not logged in, so work done with a login is not shown');

  await logIn(user, 'ann');
  expect((await shown(user)).sources).toEqual(['anns.csv', 'before.csv']);
});
