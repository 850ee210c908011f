import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../src/core/errors.js';
import { systemClock } from '../../src/core/world/clock.js';
import { openShared } from '../../src/storage/shared/open-shared.js';
import { prepareShared } from '../../src/storage/shared/prepare.js';
import { answerTo, keyOf } from '../support/cache.js';
import { sqlInDocs } from '../support/docs-sql.js';
import {
  encodedBy,
  encodings,
  handMadeKey,
  handMadeToken,
  hs256,
  pss256,
  rightEncoding,
  rs256,
  rs512,
} from '../support/hand-made-token.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { type Issuer, startIssuer } from '../support/issuer.js';
import { deskAt, jobsAt, newJob, submittersRights } from '../support/jobs.js';
import { authSection, editSession, logIn } from '../support/login.js';
import { type TestDatabase, testDatabase, ticketsOfPeople } from '../support/postgres.js';
import { newUser, type User } from '../support/program.js';
import { batchesOf } from '../support/tickets.js';
import { verifyLogins } from '../support/verified-logins.js';

interface Connection extends AsyncDisposable {
  readonly notices: readonly string[];
  /** Runs statements and returns the rows of the last one. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Returns the ids of the tickets that can be read. */
  ids(): Promise<unknown[]>;
}

const urlFor = (database: TestDatabase, username: string, password: string) =>
  Object.assign(new URL(database.url), { username, password: encodeURIComponent(password) }).href;

/** Connects as somebody with a password and any program but this one. */
async function connect(database: TestDatabase, role: string, password: string): Promise<Connection> {
  const client = new pg.Client(urlFor(database, role, password));
  await client.connect();
  const notices: string[] = [];
  client.on('notice', ({ message = '' }) => notices.push(message));
  const query: Connection['query'] = async (sql, values) => {
    const result = await client.query(sql, values ? [...values] : undefined);
    return [result].flat().at(-1)?.rows ?? [];
  };
  return {
    notices,
    query,
    ids: async () => (await query('SELECT id FROM tickets ORDER BY id')).map(({ id }) => id),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** The roles in the docs have names without the database's, so they are dropped here. */
async function dropRoles(database: TestDatabase, ...roles: readonly string[]): Promise<void> {
  for (const role of roles) await database.query(`DROP OWNED BY ${role} CASCADE`);
  for (const role of roles) await database.query(`DROP ROLE ${role}`);
}

const classifying = [
  'classify',
  'desk',
  '--prompt',
  'p.md',
  '--model',
  'x',
  '--base-url',
  'http://127.0.0.1:1/v1',
];

/** The ids of the tickets that the program shows. No model is asked. */
async function idsShown(user: User, env: Record<string, string> = {}, flags: readonly string[] = []) {
  const { code, stdout, stderr } = await user.run(
    [...classifying, '--offline', ...flags, '--format', 'json'],
    env,
  );
  if (code !== 1) throw new Error(`${code}: ${stderr}`);
  return JSON.parse(stdout).map(({ id }: { id: string }) => id);
}

const permissionDenied = { code: '42501' };
const refused = { code: '28000' };

describe('identity: settings', () => {
  it('does not stop somebody who has the password', async () => {
    await using database = await testDatabase();
    const role = `reader_${database.name}`;
    const [policy = ''] = await sqlInDocs('docs/sources.md', 'Who may see what');
    await database.query(`${ticketsOfPeople} ALTER TABLE tickets ENABLE ROW LEVEL SECURITY; ${policy}
      CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON tickets TO ${role}`);
    await using reader = await connect(database, role, 'x');
    expect(await reader.ids()).toEqual([]);
    await reader.query("SET ticketsift.org_id = 'org-1'");
    expect(await reader.ids()).toEqual(['A1', 'A2']);
    await reader.query("SET ticketsift.org_id = 'org-2'");
    expect(await reader.ids()).toEqual(['B1']);
  });
});

describe('a role for each person', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    const [sql = ''] = await sqlInDocs('docs/sources.md', 'A role for each person');
    await database.query(ticketsOfPeople + sql);
  });
  afterAll(async () => {
    await dropRoles(database, 'ann', 'bob', 'analysts');
    await database[Symbol.asyncDispose]();
  });

  it('shows each person their own tickets, by PGUSER and PGPASSWORD', async () => {
    await using user = await newUser();
    const { hostname, port, pathname } = new URL(database.url);
    await user.configure(
      `sources:\n  desk: { url: 'postgres://${hostname}:${port}${pathname}', table: tickets }\n`,
    );
    await user.folder.write('p.md', 'Sort: {text}');
    const as = (person: string) => ({ PGUSER: person, PGPASSWORD: `known to ${person} alone` });
    expect(await idsShown(user, as('ann'))).toEqual(['A1', 'A2']);
    expect(await idsShown(user, as('bob'))).toEqual(['B1']);
  });

  it.each(['ann', 'postgres'])('does not let Bob become %s', async (other) => {
    await using bob = await connect(database, 'bob', 'known to bob alone');
    await expect(bob.query(`SET ROLE ${other}`)).rejects.toMatchObject(permissionDenied);
    await expect(bob.query(`SET SESSION AUTHORIZATION ${other}`)).rejects.toMatchObject(permissionDenied);
    await bob.query(`SET ticketsift.user_id = '${other}'`);
    expect(await bob.ids()).toEqual(['B1']);
  });

  it('lets Bob stay Bob, also as what he is a member of', async () => {
    await using bob = await connect(database, 'bob', 'known to bob alone');
    await bob.query('SET ROLE analysts');
    expect(await bob.ids()).toEqual(['B1']);
  });

  it('would not stop him with one role for all that may become each', async () => {
    const shared = `shared_${database.name}`;
    await database.query(`CREATE ROLE ${shared} NOINHERIT LOGIN PASSWORD 'x'; GRANT ann, bob TO ${shared};
      CREATE TABLE notes (id text, owner text); INSERT INTO notes VALUES ('N1', 'ann');
      ALTER TABLE notes ENABLE ROW LEVEL SECURITY; GRANT SELECT ON notes TO analysts;
      CREATE POLICY own ON notes TO analysts USING (owner = current_user)`);
    await using bob = await connect(database, shared, 'x');
    expect(await bob.query('SET ROLE ann; SELECT id FROM notes')).toEqual([{ id: 'N1' }]);
  });
});

describe('a token that the database verifies', () => {
  const issuer = 'https://auth.example.com';
  const client = 'ticketsift';
  const password = 'known to all analysts';
  const key = handMadeKey('key-1');
  const weak = handMadeKey('key-3', { exponent: 3 });
  const header = { alg: 'RS256', typ: 'JWT', kid: 'key-1' };
  const now = Math.floor(Date.now() / 1000);
  const ann = { iss: issuer, aud: client, sub: 'ann', iat: now, exp: now + 3600, roles: ['analyst'] };
  const bob = { ...ann, sub: 'bob', roles: [] };
  const tokenOf = (claims: object) => handMadeToken(header, claims, rs256(key));

  let database: TestDatabase;
  /** What the docs have between the functions and the policy: a call with an example. */
  let trust = '';
  beforeAll(async () => {
    database = await testDatabase();
    const [, call = '', policy = ''] = await sqlInDocs(
      'docs/sources.md',
      'A token that the database verifies',
    );
    trust = call;
    await database.query(ticketsOfPeople);
    await verifyLogins(database);
    await database.query(
      call.replace('\'{"keys": [ … ]}\'', '\'{"keys": [$KEY]}\''.replace('$KEY', JSON.stringify(key.jwk))),
    );
    await database.query(policy);
  });
  afterAll(async () => {
    await dropRoles(database, 'desk', 'analysts');
    await database[Symbol.asyncDispose]();
  });

  const desk = () => connect(database, 'desk', password);
  const signIn = (one: Connection, token: string) => one.query('SELECT ticketsift_auth.sign_in($1)', [token]);
  /** Begins a transaction in which somebody has signed in. */
  const begin = async (one: Connection, token: string) => {
    await one.query('BEGIN TRANSACTION READ ONLY');
    await signIn(one, token);
  };

  it('shows each person their own tickets, and others none', async () => {
    await using session = await desk();
    expect(await session.ids()).toEqual([]);
    await begin(session, tokenOf(ann));
    expect(await session.ids()).toEqual(['A1', 'A2']);
    await signIn(session, tokenOf(bob));
    expect(await session.ids()).toEqual(['B1']);
  });

  it('keeps the answers of organisations apart in a cache that both use with one role', async () => {
    await prepareShared(database.url, {});
    await database.query(`GRANT SELECT, INSERT, UPDATE, DELETE
        ON ticketsift_answers, ticketsift_leases, ticketsift_budgets, ticketsift_reservations TO desk;
      GRANT SELECT ON ticketsift_cache_steps TO desk`);
    const open = (claims?: object) =>
      openShared({
        url: urlFor(database, 'desk', password),
        variables: {},
        clock: systemClock,
        idToken: async () => (claims ? tokenOf(claims) : undefined),
      });
    await using acme = await open({ ...ann, org_id: 'acme' });
    await using colleague = await open({ ...bob, org_id: 'acme' });
    await using evil = await open({ ...bob, org_id: 'evil' });
    await using alone = await open(bob);
    await using unknown = await open();
    expect(await acme.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
    expect(await colleague.leases.claim(keyOf('a'))).toEqual({ kind: 'theirs' });
    await acme.answers.save(answerTo('a'));
    expect((await colleague.answers.findAll([keyOf('a')]))[0]?.reply.text).toBe('to a');
    for (const other of [evil, alone, unknown]) {
      expect(await other.answers.findAll([keyOf('a')])).toEqual([undefined]);
      expect(await other.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
      expect(await other.answers.save(answerTo('a'))).toBeUndefined();
    }
    await using session = await desk();
    await session.query("SELECT set_config('ticketsift.login', $1, false)", [
      `${'0'.repeat(64)}${JSON.stringify({ ...ann, org_id: 'acme' })}`,
    ]);
    await expect(session.query('SELECT key FROM ticketsift_answers')).rejects.toMatchObject(refused);
  });

  it.each([
    [
      'that gives no new token for a moment',
      new TicketsiftError('provider_unavailable', 'No answer for now'),
      true,
    ],
    ['whose new token another process fetches', new TicketsiftError('session_busy', 'Another has it'), true],
    ['that has ended the login', new TicketsiftError('login_required', 'The session is over'), false],
  ])('has a cache wait for a provider %s, or not', async (_, failure, isWaitedFor) => {
    await prepareShared(database.url, {});
    await database.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ticketsift_leases TO desk;
      GRANT SELECT ON ticketsift_cache_steps TO desk`);
    let failures = 0;
    await using cache = await openShared({
      url: urlFor(database, 'desk', password),
      variables: {},
      clock: hurriedClock(20),
      idToken: async () => {
        if (failures-- > 0) throw failure;
        return tokenOf({ ...ann, org_id: failure.code });
      },
    });
    failures = 3;
    const claimed = cache.leases.claim(keyOf('a')).catch((error: unknown) => error);
    expect(await claimed).toEqual(isWaitedFor ? { kind: 'ours' } : failure);
  });

  it('parts the submitted runs of people whom one role connects, to see, to cancel and to add to', async () => {
    await using desk = await deskAt(database.url);
    await database.query(submittersRights('desk'));
    const as = (claims: object) =>
      jobsAt(urlFor(database, 'desk', password), { idToken: async () => tokenOf(claims) });
    await using anns = await as(ann);
    await using bobs = await as(bob);
    await using roles = await jobsAt(urlFor(database, 'desk', password));
    await anns.submit(newJob(), batchesOf(['a']));
    expect(await anns.find('last')).toMatchObject({ id: 'job-1a', submitter: `user ${issuer} ann` });
    for (const other of [bobs, roles]) {
      expect(await other.latest(9)).toEqual([]);
      for (const call of [
        () => other.find('job-1a'),
        () => other.cancel('job-1a'),
        () => other.retry('job-1a'),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'not_found' });
    }
    await bobs.submit(newJob({ id: 'job-2b' }), batchesOf(['b']));
    expect((await bobs.latest(9)).map(({ id }) => id)).toEqual(['job-2b']);
    expect((await anns.latest(9)).map(({ id }) => id)).toEqual(['job-1a']);
    await desk.tend();
    expect([await desk.take(), await desk.take()]).toMatchObject([
      { job: { id: 'job-1a' } },
      { job: { id: 'job-2b' } },
    ]);
  });

  it.each([
    ['expired', { ...ann, exp: now - 1 }],
    ['of another issuer', { ...ann, iss: 'https://evil.example.com' }],
    ['of another program', { ...ann, aud: 'another' }],
  ])('lets no one submit or see runs with a token that is %s', async (_, claims) => {
    await (await jobsAt(database.url))[Symbol.asyncDispose]();
    await database.query(submittersRights('desk'));
    const idToken = async () => tokenOf(claims);
    await using store = await jobsAt(urlFor(database, 'desk', password), { idToken });
    const refusal = { code: 'database', message: expect.stringContaining('the token is refused') };
    await expect(store.latest(9)).rejects.toMatchObject(refusal);
    await expect(store.submit(newJob({ id: 'job-3c' }), batchesOf(['a']))).rejects.toMatchObject(refusal);
  });

  it('shows no submitted run to a login that is made up', async () => {
    await (await jobsAt(database.url))[Symbol.asyncDispose]();
    await database.query(submittersRights('desk'));
    await using session = await desk();
    await session.query("SELECT set_config('ticketsift.login', $1, false)", [
      `${'0'.repeat(64)}${JSON.stringify(ann)}`,
    ]);
    await expect(session.query('SELECT id FROM ticketsift_jobs')).rejects.toMatchObject(refused);
  });

  it('is over with the transaction, so that the next user of a session has to sign in', async () => {
    await using session = await desk();
    for (const end of ['COMMIT', 'ROLLBACK']) {
      await begin(session, tokenOf(ann));
      await session.query(end);
      expect(await session.ids()).toEqual([]);
    }
    // Without a transaction the statement is one.
    await signIn(session, tokenOf(ann));
    expect(await session.ids()).toEqual([]);
  });

  it.each(['off', 'on'])('says all that the provider said, with parallel queries %s', async (isParallel) => {
    await using session = await desk();
    await session.query(`SET debug_parallel_query = ${isParallel}`);
    await begin(session, tokenOf(ann));
    expect(await session.query('SELECT ticketsift_auth.claims() AS claims')).toEqual([{ claims: ann }]);
  });

  it.each([2048, 3072, 4096])('takes a key of %i bits', async (bits) => {
    const other = handMadeKey('other', { bits });
    const sql = 'SELECT ticketsift_auth.trust($1, $2, $3) AS taken';
    const jwks = JSON.stringify({ keys: [other.jwk] });
    const elsewhere = `https://${bits}.example.com`;
    expect(await database.query(sql, [elsewhere, client, jwks])).toEqual([{ taken: '1' }]);
    await using session = await desk();
    await begin(
      session,
      handMadeToken({ ...header, kid: 'other' }, { ...ann, iss: elsewhere }, rs256(other)),
    );
    expect(await session.ids()).toEqual(['A1', 'A2']);
  });

  it('takes an audience that is a list of one, a token without typ, and one for this program (azp)', async () => {
    await using session = await desk();
    const { typ: _, ...untyped } = header;
    await begin(session, handMadeToken(untyped, { ...ann, aud: [client], azp: client }, rs256(key)));
    expect(await session.ids()).toEqual(['A1', 'A2']);
  });

  it('is checked with the encoding of RFC 8017 and no other', async () => {
    await using session = await desk();
    await begin(session, handMadeToken(header, ann, encodedBy(key, rightEncoding)));
    expect(await session.ids()).toEqual(['A1', 'A2']);
  });

  const other = handMadeKey('key-1');
  const secret = JSON.stringify(key.jwk);
  const none = () => Buffer.alloc(0);
  const [head = '', body = '', signature = ''] = tokenOf(bob).split('.');
  const payload = Buffer.from(JSON.stringify(ann)).toString('base64url');
  const changed = (change: (bytes: Buffer) => Buffer) =>
    handMadeToken(header, ann, (input) => change(rs256(key)(input)));
  const without = (name: keyof typeof ann) => ({ ...ann, [name]: undefined });
  const modulus = BigInt(`0x${Buffer.from(String(key.jwk.n), 'base64url').toString('hex')}`);
  /** A signature that is the same number modulo n, and has as many bytes. */
  const plusModulus = () => {
    for (let n = 0; ; n++) {
      const token = tokenOf({ ...ann, n });
      const bytes = Buffer.from(token.split('.')[2] ?? '', 'base64url');
      const sum = BigInt(`0x${bytes.toString('hex')}`) + modulus;
      if (sum < 2n ** 2048n) {
        const hex = sum.toString(16).padStart(512, '0');
        return token.replace(/[^.]*$/, Buffer.from(hex, 'hex').toString('base64url'));
      }
    }
  };

  it.each([
    ['nothing', ''],
    ['no token', 'ann'],
    ['claims without a signature', JSON.stringify(ann)],
    ['the algorithm none', handMadeToken({ ...header, alg: 'none' }, ann, none)],
    ['the algorithm none, signed', handMadeToken({ ...header, alg: 'none' }, ann, rs256(key))],
    ['the algorithm None', handMadeToken({ ...header, alg: 'None' }, ann, none)],
    ['no algorithm', handMadeToken({ typ: 'JWT', kid: 'key-1' }, ann, rs256(key))],
    ['a secret that is the public key', handMadeToken({ ...header, alg: 'HS256' }, ann, hs256(secret))],
    ['the same under the name RS256', handMadeToken(header, ann, hs256(secret))],
    ['another algorithm of the same key', handMadeToken({ ...header, alg: 'RS512' }, ann, rs512(key))],
    ['the same under the name RS256', handMadeToken(header, ann, rs512(key))],
    ['PSS', handMadeToken({ ...header, alg: 'PS256' }, ann, pss256(key))],
    ['PSS under the name RS256', handMadeToken(header, ann, pss256(key))],
    ['another key of that name', handMadeToken(header, ann, rs256(other))],
    ['a key in the header', handMadeToken({ ...header, jwk: other.jwk }, ann, rs256(other))],
    ['an unknown key', handMadeToken({ ...header, kid: 'other' }, ann, rs256(key))],
    ['no name of a key', handMadeToken({ alg: 'RS256', typ: 'JWT' }, ann, rs256(key))],
    ['a name of a key that is not text', handMadeToken({ ...header, kid: ['key-1'] }, ann, rs256(key))],
    ['a name of a key with a quote', handMadeToken({ ...header, kid: "' OR true --" }, ann, rs256(key))],
    ['other claims', `${head}.${payload}.${signature}`],
    [
      'another header',
      `${Buffer.from('{"alg":"RS256","kid":"key-1"}').toString('base64url')}.${body}.${signature}`,
    ],
    ['no signature', `${head}.${body}.`],
    ['the signature of another', tokenOf(ann).replace(/[^.]*$/, signature)],
    [
      'a changed signature',
      changed((bytes) => Buffer.from(bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)))),
    ],
    ['a signature with a zero before it', changed((bytes) => Buffer.concat([Buffer.alloc(1), bytes]))],
    ['a signature with a zero after it', changed((bytes) => Buffer.concat([bytes, Buffer.alloc(1)]))],
    ['a signature that is too short', changed((bytes) => bytes.subarray(1))],
    ['the signature 0', changed((bytes) => Buffer.alloc(bytes.length))],
    [
      'the signature 1',
      changed((bytes) => Buffer.concat([Buffer.alloc(bytes.length - 1), Buffer.from([1])])),
    ],
    ['a signature that is larger than the modulus', plusModulus()],
    ...Object.entries(encodings).map(([what, encode]) => [
      what,
      handMadeToken(header, ann, encodedBy(key, encode)),
    ]),
    ['a key whose exponent is 3', handMadeToken({ ...header, kid: 'key-3' }, ann, rs256(weak))],
    ['a token that has expired', tokenOf({ ...ann, exp: now - 1 })],
    ['a token that never expires', tokenOf(without('exp'))],
    ['a token from the future', tokenOf({ ...ann, iat: now + 600 })],
    ['a token that is not good yet', tokenOf({ ...ann, nbf: now + 600 })],
    ['a token for another program', tokenOf({ ...ann, aud: 'gateway' })],
    ['a token for others as well', tokenOf({ ...ann, aud: [client, 'gateway'] })],
    ['a token for a list in a list', tokenOf({ ...ann, aud: [[client]] })],
    ['a token for none', tokenOf({ ...ann, aud: [] })],
    ['a token without an audience', tokenOf(without('aud'))],
    ['a token that was issued to another program', tokenOf({ ...ann, azp: 'other' })],
    ['a token of another issuer', tokenOf({ ...ann, iss: 'https://elsewhere.example.com' })],
    ['a token of an issuer with a slash more', tokenOf({ ...ann, iss: `${issuer}/` })],
    ['a token without an issuer', tokenOf(without('iss'))],
    ['a token of no one', tokenOf(without('sub'))],
    ['a token of an empty name', tokenOf({ ...ann, sub: '' })],
    ['an access token', handMadeToken({ ...header, typ: 'at+jwt' }, ann, rs256(key))],
    ['a logout token', handMadeToken({ ...header, typ: 'logout+jwt' }, ann, rs256(key))],
    [
      'an extension that must be understood',
      handMadeToken({ ...header, crit: ['x'], x: 1 }, ann, rs256(key)),
    ],
    ['four parts', `${tokenOf(ann)}.x`],
    ['a line feed at the end', `${tokenOf(ann)}\n`],
    ['base64 with padding', tokenOf(ann).replaceAll('.', '=.')],
    ['a token that is too long', tokenOf({ ...ann, more: 'x'.repeat(20_000) })],
  ])('refuses %s', async (_, token) => {
    await using session = await desk();
    await session.query('BEGIN');
    await session.query('SAVEPOINT before');
    await expect(signIn(session, token)).rejects.toMatchObject(refused);
    await session.query('ROLLBACK TO SAVEPOINT before');
    expect(await session.ids()).toEqual([]);
  });

  it.each([
    ['a header that is no JSON', handMadeToken('{', ann, rs256(key))],
    ['claims that are no JSON', handMadeToken(header, '{', rs256(key))],
    ['a time that is not a number', tokenOf({ ...ann, exp: 'never' })],
    ['a signature that is not base64', `${head}.${body}.A`],
  ])('fails on %s', async (_, token) => {
    await using session = await desk();
    await expect(signIn(session, token)).rejects.toBeInstanceOf(pg.DatabaseError);
    expect(await session.ids()).toEqual([]);
  });

  it('ends an earlier login when the next one is refused', async () => {
    await using session = await desk();
    await begin(session, tokenOf(ann));
    await expect(signIn(session, 'ann')).rejects.toMatchObject(refused);
    await session.query('ROLLBACK');
    expect(await session.ids()).toEqual([]);
  });

  describe('trusts no key', () => {
    const taken = async (...keys: readonly object[]) =>
      database.query("SELECT ticketsift_auth.trust('https://new.example.com', 'x', $1) AS taken", [
        JSON.stringify({ keys }),
      ]);

    it.each([
      ['whose exponent is 3', weak.jwk],
      ['that is for encryption', { ...key.jwk, use: 'enc' }],
      ['that is for another algorithm', { ...key.jwk, alg: 'PS256' }],
      ['without a name', { ...key.jwk, kid: undefined }],
      ['of another kind', { kty: 'oct', k: 'c2VjcmV0', kid: 'key-1' }],
    ])('%s', async (_, jwk) => {
      await expect(taken(jwk)).rejects.toThrow('None of these keys is for RS256');
      expect(await taken(jwk, key.jwk)).toEqual([{ taken: '1' }]);
    });

    it('of 1024 bits', async () => {
      await expect(taken(handMadeKey('small', { bits: 1024 }).jwk)).rejects.toMatchObject({ code: '23514' });
    });

    it('that the provider no longer shows', async () => {
      const [old, next] = [handMadeKey('old'), handMadeKey('next')];
      await taken(old.jwk);
      await taken(next.jwk);
      const sql = "SELECT kid FROM ticketsift_auth.keys WHERE issuer = 'https://new.example.com'";
      expect(await database.query(sql)).toEqual([{ kid: 'next' }]);
    });

    it('that the docs leave out', async () => {
      await expect(database.query(trust)).rejects.toThrow('invalid input syntax for type json');
    });
  });

  describe('holds against somebody with the password', () => {
    it('who sets what the functions and other policies look at', async () => {
      await using session = await desk();
      const login = `${'0'.repeat(64)}${JSON.stringify(ann)}`;
      for (const [name, value] of Object.entries({ user_id: 'ann', token: tokenOf(ann) })) {
        await session.query('SELECT set_config($1, $2, false)', [`ticketsift.${name}`, value]);
      }
      expect(await session.ids()).toEqual([]);
      for (const value of [login, JSON.stringify(ann), 'x', '0'.repeat(64)]) {
        await session.query('SELECT set_config($1, $2, false)', ['ticketsift.login', value]);
        await expect(session.ids()).rejects.toMatchObject(refused);
      }
    });

    it('who keeps a login for later, for another session or for another person', async () => {
      await using session = await desk();
      await using second = await desk();
      await begin(session, tokenOf(ann));
      const [{ login } = {}] = await session.query("SELECT current_setting('ticketsift.login') AS login");
      const set = "SELECT set_config('ticketsift.login', $1, true)";
      await second.query('BEGIN');
      await second.query(set, [login]);
      await expect(second.ids()).rejects.toMatchObject(refused);
      await session.query('SAVEPOINT before');
      await session.query(set, [String(login).replace('"ann"', '"bob"')]);
      await expect(session.ids()).rejects.toMatchObject(refused);
      await session.query('ROLLBACK; BEGIN');
      await session.query(set, [login]);
      await expect(session.ids()).rejects.toMatchObject(refused);
    });

    it('who keeps a plan for later', async () => {
      await using session = await desk();
      await session.query('SET plan_cache_mode = force_generic_plan');
      await session.query('PREPARE mine AS SELECT id FROM tickets ORDER BY id');
      const mine = async () => (await session.query('EXECUTE mine')).map(({ id }) => id);
      for (let n = 0; n < 7; n++) {
        await begin(session, tokenOf(n % 2 === 0 ? ann : bob));
        expect(await mine()).toEqual(n % 2 === 0 ? ['A1', 'A2'] : ['B1']);
        await session.query('ROLLBACK');
        expect(await mine()).toEqual([]);
      }
    });

    it('who waits until the token has expired', async () => {
      // The owner of the functions can seal anything, so a test need not wait.
      const sealed = `set_config('ticketsift.login', ticketsift_auth.seal($1) || $1, true)`;
      await expect(
        database.query(`SELECT ticketsift_auth.claims() FROM (SELECT ${sealed}) AS login`, [
          JSON.stringify({ ...ann, exp: now - 1 }),
        ]),
      ).rejects.toMatchObject({ ...refused, message: 'the login has expired' });
    });

    it.each([
      'SELECT * FROM ticketsift_auth.keys',
      'SELECT * FROM ticketsift_auth.secret',
      "INSERT INTO ticketsift_auth.keys VALUES ('x', 'x', 'x', repeat('x', 256)::bytea)",
      'DELETE FROM ticketsift_auth.secret',
      "SELECT ticketsift_auth.seal('{}')",
      "SELECT ticketsift_auth.trust('x', 'x', '{}')",
      "SELECT ticketsift_auth.bytes('x')",
      "SELECT ticketsift_auth.is_signed('x', 'x', 'x')",
      'CREATE TABLE ticketsift_auth.mine (id text)',
      'CREATE TABLE public.mine (id text)',
      'CREATE FUNCTION public.mine() RETURNS text RETURN 1::text',
      'CREATE SCHEMA mine',
      "CREATE FUNCTION ticketsift_auth.claims(text) RETURNS jsonb RETURN '{}'::jsonb",
      'SET ROLE ticketsift_auth',
      'SET ROLE postgres',
      'SET SESSION AUTHORIZATION postgres',
    ])('who tries %s', async (sql) => {
      await using session = await desk();
      await expect(session.query(sql)).rejects.toMatchObject(permissionDenied);
    });

    it.each([
      `CREATE OR REPLACE FUNCTION ticketsift_auth.claims() RETURNS jsonb RETURN '{"sub": "ann"}'::jsonb`,
      'ALTER FUNCTION ticketsift_auth.claims() SECURITY INVOKER',
      'DROP FUNCTION ticketsift_auth.claims()',
      'DROP POLICY own ON tickets',
      'ALTER TABLE tickets DISABLE ROW LEVEL SECURITY',
      'CREATE POLICY all_of_it ON tickets USING (true)',
      'ALTER ROLE desk BYPASSRLS',
      'GRANT ticketsift_auth TO desk',
    ])('who tries %s', async (sql) => {
      await using session = await desk();
      await expect(session.query(sql)).rejects.toMatchObject({ code: '42501' });
    });

    it('who turns row-level security off', async () => {
      await using session = await desk();
      await session.query('SET row_security = off');
      await expect(session.ids()).rejects.toMatchObject(permissionDenied);
    });

    it('who puts temporary tables of the same names before the others', async () => {
      await using session = await desk();
      await session.query(`
        CREATE TEMP TABLE keys (issuer text, audience text, kid text, modulus bytea);
        CREATE TEMP TABLE secret (inner_key bytea, outer_key bytea);
        INSERT INTO secret VALUES ('', '');
        SET search_path = pg_temp, pg_catalog, public, ticketsift_auth`);
      await session.query('INSERT INTO keys VALUES ($1, $2, $3, $4)', [
        issuer,
        client,
        'key-1',
        Buffer.from(String(other.jwk.n), 'base64url'),
      ]);
      expect(await session.ids()).toEqual([]);
      await expect(signIn(session, handMadeToken(header, ann, rs256(other)))).rejects.toMatchObject(refused);
      await begin(session, tokenOf(bob));
      expect(await session.ids()).toEqual(['B1']);
    });

    it('who was given a schema, and puts functions and operators of the same names there', async () => {
      await database.query('CREATE SCHEMA own AUTHORIZATION desk');
      await using session = await desk();
      const everything = JSON.stringify({ ...header, ...ann });
      await session.query(`
        GRANT USAGE ON SCHEMA own TO PUBLIC;
        CREATE FUNCTION own.convert_from(bytea, name) RETURNS text RETURN '${everything}'::text;
        CREATE FUNCTION own.sha256(bytea) RETURNS bytea RETURN ''::bytea;
        CREATE FUNCTION own.same(text, text) RETURNS boolean RETURN true;
        CREATE FUNCTION own.same(numeric, numeric) RETURNS boolean RETURN true;
        CREATE OPERATOR own.= (FUNCTION = own.same, LEFTARG = text, RIGHTARG = text);
        CREATE OPERATOR own.= (FUNCTION = own.same, LEFTARG = numeric, RIGHTARG = numeric);
        SET search_path = own, pg_catalog, public`);
      await session.query("SELECT set_config('ticketsift.login', $1, false)", ['0'.repeat(64) + everything]);
      await expect(session.ids()).rejects.toMatchObject(refused);
      await expect(signIn(session, handMadeToken(header, ann, rs256(other)))).rejects.toMatchObject(refused);
      await begin(session, tokenOf(bob));
      expect(await session.ids()).toEqual(['B1']);
    });

    it('who has a function look at each row before the policy does', async () => {
      await using session = await desk();
      await session.query(`CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000000001
        AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$`);
      await begin(session, tokenOf(bob));
      await session.query('SELECT id FROM tickets WHERE pg_temp.leak(text)');
      expect(session.notices).toEqual(['I was charged twice']);
      await expect(session.query('SELECT id FROM tickets WHERE 1 / (length(id) - 2) = 1')).rejects.toThrow(
        'zero',
      );
      await session.query('ROLLBACK');
      // Without a login there is no row to divide by.
      expect(await session.query('SELECT id FROM tickets WHERE 1 / (length(id) - 2) = 1')).toEqual([]);
    });

    it.each([
      'standard_conforming_strings = off',
      'transform_null_equals = on',
      'debug_parallel_query = on',
      "bytea_output = 'escape'",
      "DateStyle = 'German'",
      "TimeZone = 'Asia/Tokyo'",
      'extra_float_digits = -15',
      "client_encoding = 'LATIN1'",
      'row_security = on',
      'quote_all_identifiers = on',
      'array_nulls = off',
      "plan_cache_mode = 'force_generic_plan'",
    ])('who sets %s', async (setting) => {
      await using session = await desk();
      await session.query(`SET ${setting}`);
      await expect(signIn(session, handMadeToken(header, ann, rs256(other)))).rejects.toMatchObject(refused);
      await begin(session, tokenOf(bob));
      expect(await session.ids()).toEqual(['B1']);
    });

    it('who reads what other sessions do', async () => {
      await using session = await desk();
      await using second = await desk();
      const token = tokenOf(ann);
      await begin(session, token);
      const seen = await second.query('SELECT query FROM pg_stat_activity WHERE usename = $1', ['desk']);
      expect(seen).toContainEqual({ query: 'SELECT ticketsift_auth.sign_in($1)' });
      expect(JSON.stringify(seen)).not.toContain(token);
    });
  });

  it('is not kept where a query could read it', async () => {
    await using session = await desk();
    const token = tokenOf(ann);
    await begin(session, token);
    const [{ login } = {}] = await session.query("SELECT current_setting('ticketsift.login') AS login");
    expect(login).toContain('"sub": "ann"');
    for (const part of token.split('.')) expect(login).not.toContain(part);
    expect(JSON.stringify(await session.query('SELECT * FROM pg_settings'))).not.toContain(token);
  });

  it('is verified once for each transaction, and asked for once for each query', async () => {
    await using session = await desk();
    await begin(session, tokenOf(ann));
    const plan = JSON.stringify(await session.query('EXPLAIN (ANALYZE, VERBOSE) SELECT id FROM tickets'));
    expect(plan).toMatch(/InitPlan/);
    expect(plan).toMatch(/ticketsift_auth\.claims\(\)/);
    expect(plan).not.toMatch(/loops=[2-9]/);
  });

  it('does not reach through views and functions that read for their owner', async () => {
    await database.query(`CREATE VIEW open AS SELECT id FROM tickets; GRANT SELECT ON open TO analysts;
      CREATE VIEW closed WITH (security_invoker = true) AS SELECT id FROM tickets; GRANT SELECT ON closed TO analysts`);
    await using session = await desk();
    expect(await session.query('SELECT id FROM open')).toHaveLength(3);
    expect(await session.query('SELECT id FROM closed')).toHaveLength(0);
  });

  describe('through the program', () => {
    /** Has the database trust an issuer with the keys that it shows. */
    const trustKeysOf = async ({ url, clientId }: Issuer) => {
      const jwks = await (await fetch(`${url}/jwks`)).text();
      await database.query('SELECT ticketsift_auth.trust($1, $2, $3)', [url, clientId, jwks]);
    };
    /** The machine of somebody who has logged in, with a source that signs in. */
    const machineOf = async (account: string, issuer: Issuer, url = urlFor(database, 'desk', password)) => {
      const user = await newUser();
      const source = `sources:\n  desk: { url: '${url}', table: tickets, identity: token }\n`;
      await user.configure(authSection(issuer, source));
      await user.folder.write('p.md', 'Sort: {text}');
      await logIn(user, account);
      return user;
    };

    it('shows each person their own tickets, whatever the query', async () => {
      await using issuer = await startIssuer();
      await trustKeysOf(issuer);
      await using annsMachine = await machineOf('ann', issuer);
      await using bobsMachine = await machineOf('bob', issuer);
      const query = [
        '--query',
        "SELECT id, text FROM tickets, set_config('ticketsift.user_id', 'ann', true)",
      ];
      expect(await idsShown(annsMachine)).toEqual(['A1', 'A2']);
      expect(await idsShown(bobsMachine)).toEqual(['B1']);
      expect(await idsShown(bobsMachine, {}, query)).toEqual(['B1']);
    });

    it('leaves the token in no output, log, record or file but the session’s', async () => {
      await using issuer = await startIssuer();
      await trustKeysOf(issuer);
      await using user = await machineOf('ann', issuer);
      const { idToken } = await editSession(user, () => ({}));
      const [, , signature = ''] = idToken.split('.');
      const settings = `SELECT id, concat_ws(' ', current_setting('ticketsift.login', true),
        current_setting('ticketsift.token', true), (SELECT string_agg(query, ' ') FROM pg_stat_activity)) AS text FROM tickets`;
      let shown = '';
      for (const flags of [
        ['--offline', '-v', '--debug', '--log-file', 'run.log', '--log-texts', '--output', 'results.jsonl'],
        ['--offline', '--query', settings, '--output', 'settings.jsonl'],
        ['--offline', '--cache-rows', '5m'],
        ['--dry-run', '-v'],
      ]) {
        const { code, stdout, stderr } = await user.run([...classifying, ...flags]);
        expect([0, 1], stderr).toContain(code);
        shown += stdout + stderr;
      }
      await database.query('REVOKE SELECT ON tickets FROM analysts');
      const { code, stdout, stderr } = await user.run([...classifying, '--offline', '--debug']);
      await database.query('GRANT SELECT ON tickets TO analysts');
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('permission denied') });
      shown += stdout + stderr;
      expect(shown).not.toContain(signature);
      const files = await readdir(user.folder.path, { recursive: true, withFileTypes: true });
      const holding: string[] = [];
      for (const file of files.filter((entry) => entry.isFile())) {
        const content = await readFile(join(file.parentPath, file.name));
        if (content.includes(signature)) holding.push(file.parentPath);
      }
      expect(holding).toEqual([user.folder.file('home/state/sessions')]);
      expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['run.log', 'settings.jsonl']));
    });

    it('says what to do where the database does not know the provider', async () => {
      await using issuer = await startIssuer();
      await using user = await machineOf('ann', issuer);
      const { code, stderr } = await user.run([...classifying, '--offline']);
      expect(code).toBe(4);
      expect(stderr).toContain('not_allowed');
      expect(stderr).toContain(
        'did not accept your login: the token is refused: this database does not know its',
      );
      expect(stderr).toContain('Ask the people who run the database');
    });

    it('says what to do where the database has no such function', async () => {
      await using bare = await testDatabase();
      await using issuer = await startIssuer();
      await using user = await machineOf('ann', issuer, bare.url);
      const { code, stderr } = await user.run([...classifying, '--offline']);
      expect(code).toBe(2);
      expect(stderr).toContain('cannot verify your login: it has no function ticketsift_auth.sign_in');
      expect(stderr).toContain('docs/sources.md');
    });

    it('is not used because somebody has added it to ticketsift.yaml', async () => {
      await using issuer = await startIssuer();
      await trustKeysOf(issuer);
      await using user = await machineOf('ann', issuer);
      const yaml = await readFile(user.folder.file('ticketsift.yaml'), 'utf8');
      await user.configure(yaml.replace(', identity: token', ''));
      const without = await user.run([...classifying, '--offline']);
      expect(without.stderr).toContain('holds no tickets');
      await user.folder.write('ticketsift.yaml', yaml);
      for (const flags of [['--offline'], ['--dry-run']]) {
        const { code, stderr } = await user.run([...classifying, ...flags]);
        expect(code).toBe(2);
        expect(stderr).toMatch(/sources\.desk\.identity +signs in to this database with your id token/);
      }
    });

    it('says what to do where no user is logged in', async () => {
      await using issuer = await startIssuer();
      await using user = await machineOf('ann', issuer);
      await user.run(['logout']);
      const { code, stderr } = await user.run([...classifying, '--offline']);
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('ticketsift login') });
    });
  });
});
