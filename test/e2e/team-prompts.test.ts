import { describe, expect, it } from 'vitest';
import { findEdit } from '../../src/prompts/library/version.js';
import { byText, startEndpoint } from '../support/endpoint.js';
import { type Issuer, startIssuer } from '../support/issuer.js';
import { authSection, logIn } from '../support/login.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { promptsAt, promptsIn } from '../support/prompts.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const accounts = {
  ann: { email: 'ann@acme.example', email_verified: true, org_id: 'acme', roles: ['editor'] },
  bob: { email: 'bob@acme.example', email_verified: true, org_id: 'acme', roles: ['viewer'] },
  eve: { email: 'eve@evil.example', email_verified: true, org_id: 'evil', roles: ['editor'] },
};

const first =
  '---\nname: triage\ncategories:\n  - name: Bug\n  - name: Other\n---\nSort this ticket: {text}\n';
const improved = first
  .replace('  - name: Other', '  - name: Billing\n  - name: Other')
  .replace('Sort', 'Judge');

/** A role of the database as a team shares it: it may make tables, and no policy passes it by. */
async function teamRole(database: TestDatabase) {
  const role = `team_${database.name}`;
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'team'; GRANT CREATE ON SCHEMA public TO ${role}`);
  return {
    url: Object.assign(new URL(database.url), { username: role, password: 'team' }).href,
    [Symbol.asyncDispose]: async () =>
      void (await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)),
  };
}

/** Somebody's own machine, with the team's ticketsift.yaml, on which they are logged in. */
async function machineOf(account: string, issuer: Issuer, url: string, more = ''): Promise<User> {
  const user = await newUser();
  const required = authSection(issuer, '  require: true\n');
  await user.configure(`${required}prompts:\n  url: ${url}\n${more}`);
  await user.folder.write('t.csv', csvOf(['It crashes', 'Hello']));
  await logIn(user, account);
  return user;
}

async function done(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.run(args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

const listOf = async (user: User) => JSON.parse(await done(user, 'prompts', 'list', '--json'));

describe('people of a team with one PostgreSQL', () => {
  it('save, list, try, improve and compare a prompt, of which another organisation sees nothing', async () => {
    await using database = await testDatabase();
    await using team = await teamRole(database);
    await using issuer = await startIssuer({ accounts });
    await using endpoint = await startEndpoint({ answer: byText });
    await using ann = await machineOf('ann', issuer, team.url);
    await using bob = await machineOf('bob', issuer, team.url);
    await using eve = await machineOf('eve', issuer, team.url);

    await ann.folder.write('triage.md', first);
    expect(await done(ann, 'prompts', 'save', 'triage.md', '-m', 'A first try')).toBe(
      'saved triage@1, for your organisation\n',
    );

    expect(await listOf(bob)).toMatchObject([
      {
        ...{ name: 'triage', version: 1, visibility: 'org', message: 'A first try' },
        author: { name: 'ann@acme.example', verified: true, issuer: issuer.url, id: 'ann' },
      },
    ]);
    const asking = ['--base-url', endpoint.url, '--model', 'stand-in'];
    expect(await done(bob, 'prompts', 'try', 'triage', 't.csv', ...asking)).toContain('It crashes');
    expect(endpoint.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual(
      expect.arrayContaining([expect.stringContaining('Sort this ticket: It crashes')]),
    );

    await done(bob, 'prompts', 'pull', 'triage');
    await bob.folder.write('prompts/triage.md', improved);
    const saved = await bob.run(['prompts', 'save', 'prompts/triage.md', '--if-version', '1', '-m', 'Bills']);
    expect(saved).toMatchObject({
      code: 0,
      stdout: 'saved triage@2, for your organisation\n',
      stderr: expect.stringContaining('warning: before this, triage@1 was saved by ann@acme.example at'),
    });

    const diff = await done(ann, 'prompts', 'diff', 'triage@1', 'triage@2');
    expect(diff).toContain('bob@acme.example');
    for (const line of ['+  - name: Billing', '-Sort this ticket: {text}', '+Judge this ticket: {text}']) {
      expect(diff.split('\n')).toContain(line);
    }
    expect(await done(ann, 'prompts', 'verify')).toMatch(/^triage +org +2 versions .* as saved\n$/);

    expect(await listOf(eve)).toEqual([]);
    for (const args of [
      ['show', 'triage@1'],
      ['history', 'triage'],
      ['diff', 'triage@1', 'triage@2'],
      ['pull', 'org:triage'],
      ['remove', 'triage', '--yes'],
      ['verify', 'triage'],
      ['try', 'org:triage', 't.csv', ...asking],
    ]) {
      const { code, stdout, stderr } = await eve.run(['prompts', ...args]);
      expect([args, code, stdout, stderr]).toEqual([args, 2, '', expect.stringMatching(/There is no /)]);
      expect(stderr).not.toMatch(/acme|Bills|first try/i);
    }
    expect(await done(eve, 'prompts', 'search', 'ticket', '--json')).toBe('[]\n');
    expect(await done(eve, 'prompts', 'verify')).toBe('');
  });

  it('conflict in the open: a user who has not seen the newest version learns of it, and saves nothing', async () => {
    await using database = await testDatabase();
    await using team = await teamRole(database);
    await using issuer = await startIssuer({ accounts });
    await using ann = await machineOf('ann', issuer, team.url);
    await using bob = await machineOf('bob', issuer, team.url);
    await ann.folder.write('triage.md', first);
    await bob.folder.write('triage.md', improved);
    await done(ann, 'prompts', 'save', 'triage.md', '--if-version', '0');
    expect(await bob.run(['prompts', 'save', 'triage.md', '--if-version', '0'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/triage@1 is the newest, not 0: ann@acme\.example saved it/),
    });
    expect(await listOf(ann)).toMatchObject([{ version: 1 }]);
  });

  it('are warned of a prompt by its full name where another of that name is nearer', async () => {
    await using folder = await temporaryFolder();
    await using issuer = await startIssuer({ accounts });
    await using ann = await machineOf('ann', issuer, folder.file('prompts.db'));
    await ann.folder.write('triage.md', first);
    await ann.folder.write('better.md', improved);
    await done(ann, 'prompts', 'save', 'triage.md', '--visibility', 'private');
    await done(ann, 'prompts', 'save', 'triage.md', '--visibility', 'org');
    const said = async (...args: string[]) => {
      const { stdout, stderr } = await ann.run(['prompts', ...args]);
      return stdout + stderr;
    };
    expect(await said('save', 'better.md', '--visibility', 'org')).toContain(
      'prompts diff org:triage@1 org:triage@2',
    );
    expect(await said('history', 'org:triage')).toMatch(/^org:triage@2 .*\norg:triage@1 /);
    expect(await said('show', 'org:triage@9')).toContain('prompts history org:triage`');
    expect(await said('save', 'triage.md', '--visibility', 'org', '--if-version', '1')).toContain(
      'prompts diff org:triage@1 org:triage@2',
    );
    const pulled = await said('pull', 'org:triage');
    expect(pulled).toContain('save prompts/triage.md --visibility org --if-version 2');
    expect(await said('remove', 'org:triage', '--yes')).toContain('prompts history org:triage\n');
    expect(await said('show', 'org:triage')).toContain('history org:triage; org:triage@2.');
  });

  it('write only with a role for it, where there are such', async () => {
    await using database = await testDatabase();
    await using team = await teamRole(database);
    await using issuer = await startIssuer({ accounts });
    const roles = '  write_roles: [editor]\n';
    await using ann = await machineOf('ann', issuer, team.url, roles);
    await using bob = await machineOf('bob', issuer, team.url, roles);
    await ann.folder.write('triage.md', first);
    await bob.folder.write('triage.md', improved);
    await done(ann, 'prompts', 'save', 'triage.md');
    for (const args of [
      ['save', 'triage.md'],
      ['remove', 'triage', '--yes'],
    ]) {
      expect(await bob.run(['prompts', ...args])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('prompts.write_roles requires one of editor, and yours are viewer'),
      });
    }
    expect(await listOf(bob)).toMatchObject([{ version: 1 }]);
  });
});

describe('where a login is required', () => {
  it.each([
    ['save', ['save', 'triage.md']],
    ['list', ['list']],
    ['show', ['show', 'triage']],
    ['check', ['check', 'triage']],
    ['try', ['try', 'triage', 't.csv']],
  ])('no one can %s without one', async (_, args) => {
    await using issuer = await startIssuer({ accounts });
    await using user = await newUser();
    await user.configure(authSection(issuer, '  require: true\n'));
    await user.folder.write('triage.md', first);
    await user.folder.write('t.csv', csvOf(['x']));
    expect(await user.run(['prompts', ...args])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('ticketsift login'),
    });
  });

  it('and is not, a user who has not logged in saves for everyone, and is unverified', async () => {
    await using issuer = await startIssuer({ accounts });
    await using user = await newUser();
    await user.configure(authSection(issuer));
    await user.folder.write('triage.md', first);
    expect(await user.run(['prompts', 'save', 'triage.md'])).toMatchObject({
      code: 0,
      stdout: 'saved triage@1, for everyone who can open the store\n',
      stderr: expect.stringContaining('you are not logged in'),
    });
    expect(await listOf(user)).toMatchObject([{ author: { verified: false } }]);
  });
});

describe('eight programs that save at the same moment', () => {
  it.each([
    [
      'PostgreSQL',
      async () => {
        const database = await testDatabase();
        return { ...database, open: () => promptsAt(database.url) };
      },
    ],
    [
      'SQLite',
      async () => {
        const folder = await temporaryFolder();
        const url = folder.file('prompts.db');
        return { ...folder, url, open: async () => promptsIn(url) };
      },
    ],
  ])('get a version each, one after the other, in %s', async (_, prepare) => {
    await using place = await prepare();
    const users = await Promise.all(Array.from({ length: 8 }, newUser));
    try {
      const saves = users.map(async (user, index) => {
        await user.configure(`prompts:\n  url: ${place.url}\n`);
        await user.folder.write('triage.md', `Take ${index}: {text}`);
        const { code, stdout, stderr } = await user.spawn(['prompts', 'save', 'triage.md']);
        if (code !== 0) throw new Error(stderr);
        return stdout;
      });
      const numbers = (await Promise.all(saves)).map((said) => /triage@(\d+)/.exec(said)?.[1]);
      expect(numbers.toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
      await using store = await place.open();
      const [newest] = await store.newest();
      const versions = await store.versions(newest?.prompt ?? '');
      expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(new Set(versions.map(({ content }) => content)).size).toBe(8);
      expect(findEdit(versions)).toBeUndefined();
    } finally {
      for (const user of users) await user[Symbol.asyncDispose]();
    }
  });
});
