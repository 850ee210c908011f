import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/world/clock.js';
import type { ServiceAccess } from '../../../../src/storage/services/service.js';
import { readPlace } from '../../../../src/storage/services/snowflake/place.js';
import { openSnowflake, type SnowflakeSession } from '../../../../src/storage/services/snowflake/session.js';
import { gate } from '../../../support/endpoint.js';
import { serviceAccess } from '../../../support/services/access.js';
import {
  privateKey,
  type SnowflakeOptions,
  type SnowflakeStandIn,
  startSnowflake,
} from '../../../support/services/snowflake/server.js';
import type { ServiceReply } from '../../../support/services/stand-in.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { virtualClock } from '../../../support/virtual-clock.js';
import { virtualWaiting } from '../../../support/waiting.js';

function session(
  made: SnowflakeStandIn,
  env: Record<string, string> = {},
  more: Partial<ServiceAccess> = {},
) {
  const access = { ...serviceAccess({ ...made.env, ...env }), ...more };
  return openSnowflake(readPlace(made.location), access);
}

const one = (open: SnowflakeSession) => open.all({ sql: 'SELECT 1 AS A' });

describe('an account lets in', () => {
  it('who has a key pair in the environment', async () => {
    await using made = await startSnowflake();
    await using open = session(made);
    expect(await one(open)).toEqual([{ a: '1' }]);
    expect(made.requests[0]?.headers).toMatchObject({
      'x-snowflake-authorization-token-type': 'KEYPAIR_JWT',
    });
  });

  it.each(['SNOWFLAKE_PRIVATE_KEY_PATH', 'SNOWFLAKE_PRIVATE_KEY_FILE'])(
    'who has a key pair in a file: %s',
    async (variable) => {
      await using made = await startSnowflake();
      await using folder = await temporaryFolder();
      const path = await folder.write('rsa_key.p8', privateKey);
      await using open = session(made, { SNOWFLAKE_PRIVATE_KEY: '', [variable]: path });
      expect(await one(open)).toEqual([{ a: '1' }]);
    },
  );

  it.each([
    ['', undefined],
    ['oauth', 'OAUTH'],
    ['PROGRAMMATIC_ACCESS_TOKEN', 'PROGRAMMATIC_ACCESS_TOKEN'],
  ])('who has a token: SNOWFLAKE_AUTHENTICATOR=%s', async (authenticator, type) => {
    await using made = await startSnowflake({ token: 'ver:1-hint:secret' });
    const env = { SNOWFLAKE_TOKEN: 'ver:1-hint:secret\n', SNOWFLAKE_AUTHENTICATOR: authenticator };
    await using open = session(made, env);
    expect(await one(open)).toEqual([{ a: '1' }]);
    expect(made.requests[0]?.headers['x-snowflake-authorization-token-type']).toBe(type);
  });

  it.each([
    [
      'nothing',
      { SNOWFLAKE_PRIVATE_KEY: '' },
      'There is no credential for Snowflake',
      'SNOWFLAKE_PRIVATE_KEY_PATH',
    ],
    [
      'a password alone',
      { SNOWFLAKE_PRIVATE_KEY: '', SNOWFLAKE_PASSWORD: 'x' },
      'takes no passwords',
      'SNOWFLAKE_TOKEN',
    ],
    ['no user', { SNOWFLAKE_USER: '' }, 'A key pair belongs to a user', 'SNOWFLAKE_USER'],
    [
      'no such file',
      { SNOWFLAKE_PRIVATE_KEY_PATH: '/no/such/file' },
      'Cannot read the private key /no/such/file',
      'SNOWFLAKE_PRIVATE_KEY_PATH',
    ],
  ])('and says what is missing: %s', async (_, env, message, hint) => {
    await using made = await startSnowflake();
    await using open = session(made, env);
    await expect(one(open)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(made.requests).toEqual([]);
  });

  it.each([
    ['390144', 'JWT token is invalid. [x]', 'Snowflake does not accept the signed token', 'fingerprint'],
    ['390318', 'OAuth access token expired. [x]', 'The token for Snowflake has expired', 'SNOWFLAKE_TOKEN'],
    [
      '390303',
      'Invalid OAuth access token. [x]',
      'Snowflake does not accept the token',
      'SNOWFLAKE_AUTHENTICATOR',
    ],
    [
      '390186',
      "Role 'ANALYST' specified in the connect string is not granted to this user.",
      'Role ANALYST is not granted to user ADA',
      'GRANT ROLE',
    ],
    [
      '390101',
      'User access disabled. Contact your local system administrator.',
      'Snowflake has disabled user ADA',
      'SET DISABLED = FALSE',
    ],
    ['390102', 'User temporarily locked. Try again later', 'Snowflake has locked user ADA', 'unlocked'],
    [
      '390422',
      'Incoming request with IP/Token 203.0.113.7 is not allowed to access Snowflake.',
      'A network policy of the account',
      'allowed',
    ],
    ['399999', 'Something new', 'Snowflake does not let you in (Something new)', 'Check the account'],
  ])('or says why it does not: %s %s', async (code, said, message, hint) => {
    await using made = await startSnowflake({
      answer: () => ({ status: 401, body: { code, message: said } }),
    });
    const place = readPlace(`${made.location}&role=analyst`);
    await using open = openSnowflake(place, serviceAccess(made.env));
    await expect(one(open)).rejects.toMatchObject({
      code: 'service_refused',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it.each([403, 404])('that exists: status %i with a web page', async (status) => {
    const html = { status, headers: { 'content-type': 'text/html' }, body: '<html>\x1b[2J</html>' };
    await using made = await startSnowflake({ answer: () => html });
    await using open = session(made);
    await expect(one(open)).rejects.toMatchObject({
      code: 'service_refused',
      message: `There is no Snowflake account at my-org-my-account.snowflakecomputing.com (status ${status})`,
      hint: expect.stringContaining('xy12345.us-east-2.aws'),
    });
  });

  it('and no other host gets the credential', async () => {
    const away = { status: 307, headers: { location: 'https://evil.example.com/api' }, body: '' };
    await using made = await startSnowflake({ answer: () => away });
    await using open = session(made);
    await expect(one(open)).rejects.toMatchObject({
      code: 'service_refused',
      message: expect.stringContaining('evil.example.com'),
    });
    expect(new Set(made.requests.map(({ host }) => host))).toEqual(
      new Set(['my-org-my-account.snowflakecomputing.com']),
    );
  });
});

describe('a statement', () => {
  it('is looked at until it has ended', async () => {
    await using made = await startSnowflake({ looks: 5 });
    await using open = session(made);
    expect(await one(open)).toEqual([{ a: '1' }]);
    expect(made.requests.map(({ method }) => method)).toEqual(['POST', ...Array(6).fill('GET')]);
  });

  it.each<[string, ServiceReply]>([
    ['a page of maintenance', { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['too many requests, without a body', { status: 429, body: '' }],
    [
      'a session that has expired',
      { status: 401, body: { code: '390112', message: 'Your session has expired.' } },
    ],
  ])('is sent again after %s', async (_, reply) => {
    let isFirst = true;
    await using made = await startSnowflake({
      answer() {
        const given = isFirst ? { ...reply, headers: { ...reply.headers, 'retry-after': '0' } } : undefined;
        isFirst = false;
        return given;
      },
    });
    await using open = session(made);
    expect(await one(open)).toEqual([{ a: '1' }]);
    expect(made.statements).toHaveLength(1);
  });

  it('may have ended at once, whatever was requested', async () => {
    const body = {
      statementHandle: 'h-1',
      resultSetMetaData: { rowType: [{ name: 'A', type: 'fixed' }], partitionInfo: [{ rowCount: 1 }] },
      data: [['1']],
    };
    await using made = await startSnowflake({ answer: () => ({ body }) });
    await using open = session(made);
    expect(await one(open)).toEqual([{ a: '1' }]);
    expect(made.requests).toHaveLength(1);
  });

  it('runs once where its answer is lost', async () => {
    let isFirst = true;
    // It arrived, and the answer did not.
    const options: SnowflakeOptions = {
      lose: () => {
        const isLost = isFirst;
        isFirst = false;
        return isLost;
      },
    };
    await using made = await startSnowflake(options);
    await using open = session(made);
    expect(await one(open)).toEqual([{ a: '1' }]);
    expect(made.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
    expect(made.statements).toHaveLength(1);
  });

  it('is cancelled by an interrupt', async () => {
    await using made = await startSnowflake({ looks: Number.POSITIVE_INFINITY });
    const { waiting, interrupt } = virtualWaiting();
    await using open = session(made, {}, { waiting });
    const running = one(open);
    const ended = expect(running).rejects.toMatchObject({ code: 'interrupted' });
    await made.arrived(4);
    interrupt();
    await ended;
    expect(made.statements.map(({ isCancelled }) => isCancelled)).toEqual([true]);
  });

  it('is cancelled by an interrupt while it is submitted, once its handle is known', async () => {
    const handle = gate();
    await using made = await startSnowflake({
      looks: Number.POSITIVE_INFINITY,
      async answer({ path }) {
        if (path === '/api/v2/statements') await handle.opened;
        return undefined;
      },
    });
    const { waiting, interrupt } = virtualWaiting();
    await using open = session(made, {}, { waiting, clock: virtualClock(Date.now()) });
    const ended = expect(one(open)).rejects.toMatchObject({ code: 'interrupted' });
    await made.arrived(1);
    interrupt();
    handle.open();
    await ended;
    expect(made.statements.map(({ isCancelled }) => isCancelled)).toEqual([true]);
  });

  it('is left alone after an interrupt where no handle comes within a second', async () => {
    await using made = await startSnowflake({ answer: () => new Promise(() => {}) });
    const [{ waiting, interrupt }, clock] = [virtualWaiting(), virtualClock(Date.now())];
    await using open = session(made, {}, { waiting, clock });
    const ended = expect(one(open)).rejects.toMatchObject({ code: 'interrupted' });
    await made.arrived(1);
    interrupt();
    clock.advance(1_000);
    await ended;
    expect(made.requests).toHaveLength(1);
  });

  it('is cancelled where the session is closed', async () => {
    await using made = await startSnowflake({ looks: Number.POSITIVE_INFINITY });
    const open = session(made);
    const ended = expect(one(open)).rejects.toMatchObject({ code: 'interrupted' });
    await made.arrived(4);
    await open[Symbol.asyncDispose]();
    await ended;
    expect(made.statements.map(({ isCancelled }) => isCancelled)).toEqual([true]);
  });

  it('is cancelled where Snowflake does not end it in time', async () => {
    await using made = await startSnowflake({ looks: Number.POSITIVE_INFINITY });
    await using open = session(
      made,
      {},
      { clock: { ...systemClock, elapsed: () => 1_000 * systemClock.elapsed() } },
    );
    await expect(open.run({ sql: 'SELECT 1', timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'service_unavailable',
      message: 'Snowflake does not end a statement whose time is over',
    });
    expect(made.statements.map(({ isCancelled }) => isCancelled)).toEqual([true]);
  });

  it('is said to take long', async () => {
    await using made = await startSnowflake({ looks: Number.POSITIVE_INFINITY });
    const { waiting, clock, notes, interrupt } = virtualWaiting();
    await using open = session(made, {}, { waiting });
    const ended = expect(one(open)).rejects.toMatchObject({ code: 'interrupted' });
    await made.arrived(3);
    clock.advance(1_000);
    clock.advance(1_000);
    interrupt();
    await ended;
    expect(notes).toContain('waiting for Snowflake to run the statement');
  });

  it('has an answer that can be read', async () => {
    await using made = await startSnowflake({
      answer: () => ({ body: '{"statementHandle":"../../x"}', status: 202 }),
    });
    await using open = session(made);
    await expect(one(open)).rejects.toMatchObject({ code: 'service_unavailable' });
  });
});
