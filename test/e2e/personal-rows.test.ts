import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/world/clock.js';
import { systemClock } from '../support/cache.js';
import { type Issuer, startIssuer } from '../support/issuer.js';
import { authSection, editSession, logIn } from '../support/login.js';
import { testDatabase, ticketsOfPeople } from '../support/postgres.js';
import { newUser, type User } from '../support/program.js';

/** Each owner sees their own tickets, as the session says who asks. */
const policy = `
  ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
  ALTER TABLE tickets FORCE ROW LEVEL SECURITY;
  CREATE POLICY own ON tickets USING (owner = current_setting('ticketsift.user_id', true));
  CREATE ROLE READER LOGIN PASSWORD 'reader';
  GRANT SELECT ON tickets TO READER;
`;

interface Desk extends AsyncDisposable {
  readonly url: string;
  /** The lines of ticketsift.yaml that read its tickets by a role to which the policy applies. */
  readonly source: string;
}

async function openDesk(): Promise<Desk> {
  const database = await testDatabase();
  const role = `reader_${database.name}`;
  await database.query((ticketsOfPeople + policy).replaceAll('READER', role));
  const url = Object.assign(new URL(database.url), { username: role, password: 'reader' }).href;
  return {
    url: database.url,
    source: `sources:\n  desk:\n    url: ${url}\n    table: tickets\n    set_identity: true\n`,
    async [Symbol.asyncDispose]() {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Somebody's own machine, on which they are logged in. */
async function machineOf(account: string, issuer: Issuer, more: string): Promise<User> {
  const user = await newUser();
  await user.configure(authSection(issuer, more));
  await user.folder.write('p.md', 'Sort: {text}');
  await logIn(user, account);
  return user;
}

/** The ids of the tickets that somebody is shown. Nobody is asked about them. */
async function idsOf(user: User, args: readonly string[], clock: Clock = systemClock): Promise<string[]> {
  const common = ['--prompt', 'p.md', '--model', 'x', '--base-url', 'http://127.0.0.1:1/v1'];
  const all = ['classify', ...args, ...common, '--offline', '--format', 'json'];
  const { code, stdout, stderr } = await user.begin(all, { clock }).finished;
  if (code !== 1) throw new Error(stderr);
  return JSON.parse(stdout).map(({ id }: { id: string }) => id);
}

describe('two people who ask the same database', () => {
  it('see their own tickets only, by the query', async () => {
    await using desk = await openDesk();
    await using issuer = await startIssuer();
    await using ann = await machineOf('ann', issuer, '');
    await using bob = await machineOf('bob', issuer, '');
    const query = [desk.url, '--query', 'SELECT id, text FROM tickets WHERE owner = :user_id ORDER BY id'];
    expect(await idsOf(ann, query)).toEqual(['A1', 'A2']);
    expect(await idsOf(bob, query)).toEqual(['B1']);
  });

  it('case 39: see their own tickets after the id token’s time, where renewals bring none, though the issuer is down', async () => {
    await using desk = await openDesk();
    await using issuer = await startIssuer({
      withoutIdTokenOnRefresh: true,
      idTokenTtl: 60,
      accessTokenTtl: 300,
    });
    await using ann = await machineOf('ann', issuer, desk.source);
    const all = ['desk', '--query', 'SELECT * FROM tickets ORDER BY id'];
    const inSeconds = (seconds: number) => ({ ...systemClock, now: () => Date.now() + seconds * 1000 });
    expect(await idsOf(ann, all, inSeconds(400))).toEqual(['A1', 'A2']);
    issuer.setDown(true);
    expect(await idsOf(ann, all, inSeconds(500))).toEqual(['A1', 'A2']);
    expect(issuer.grants('refresh_token')).toBe(1);
  });

  it('see no others where the database’s row-level security says so, whatever they ask', async () => {
    await using desk = await openDesk();
    await using issuer = await startIssuer();
    await using ann = await machineOf('ann', issuer, desk.source);
    await using bob = await machineOf('bob', issuer, desk.source);
    const all = ['desk', '--query', 'SELECT * FROM tickets ORDER BY id'];
    expect(await idsOf(ann, all)).toEqual(['A1', 'A2']);
    expect(await idsOf(bob, all)).toEqual(['B1']);
  });

  it('case 23: see nothing where the session was edited, and the database is not even called', async () => {
    await using issuer = await startIssuer();
    let calls = 0;
    const database = createServer((socket) => {
      calls++;
      socket.destroy();
    });
    await once(database.listen(0, '127.0.0.1'), 'listening');
    const address = database.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using ann = await machineOf('ann', issuer, '');
    await editSession(ann, ({ idToken }) => {
      const [header, payload = '', signature] = idToken.split('.');
      const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'bob' };
      return {
        idToken: `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`,
      };
    });
    const query = 'SELECT id, text FROM tickets WHERE owner = :user_id';
    const args = [
      'classify',
      `postgres://x@127.0.0.1:${port}/x`,
      '--query',
      query,
      '--prompt',
      'p.md',
      '--offline',
    ];
    expect(await ann.run([...args, '--model', 'x', '--base-url', 'http://127.0.0.1:1/v1'])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('bad_token'),
    });
    expect(calls).toBe(0);
    database.close();
  });
});
