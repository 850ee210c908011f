import { chmod, chown, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { connectPostgres } from '../../../src/storage/postgres/connect.js';
import { testDatabase } from '../../support/postgres.js';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

type Variables = Record<string, string>;

async function ask(url: string, variables: Variables, sql = 'SELECT current_user AS answer') {
  const client = await connectPostgres(url, { HOME: '/nowhere', ...variables });
  try {
    return (await client.query(sql)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}

const encrypted = 'SELECT ssl AS answer FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
const sharedServer = () => new URL(inject('postgresUrl'));

describe('a connection', () => {
  const parts = (): Variables => {
    const { hostname, port } = sharedServer();
    return {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: 'postgres',
      PGDATABASE: 'postgres',
      PGPASSWORD: 'sesame',
    };
  };

  it('is made by the URL alone', async () => {
    expect(await ask(sharedServer().href, {})).toBe('postgres');
  });

  it('is made by the environment alone', async () => {
    expect(await ask('postgres://', parts())).toBe('postgres');
  });

  it('takes the password from .pgpass, where neither URL nor environment has one', async () => {
    await using folder = await temporaryFolder();
    const { PGPASSWORD: _, ...rest } = parts();
    await chmod(await folder.write('.pgpass', '*:*:*:postgres:sesame'), 0o600);
    expect(await ask('postgres://', { ...rest, HOME: folder.path })).toBe('postgres');
    const passFile = await folder.write('elsewhere', '*:*:*:*:sesame');
    await chmod(passFile, 0o600);
    expect(await ask('postgres://', { ...rest, PGPASSFILE: passFile })).toBe('postgres');
  });

  it('carries options and the name of the program', async () => {
    const name = "SELECT current_setting('application_name') AS answer";
    expect(await ask('postgres://', parts(), name)).toBe('ticketsift');
    expect(await ask('postgres://', { ...parts(), PGAPPNAME: 'mine' }, name)).toBe('mine');
    const timezone = "SELECT current_setting('TimeZone') AS answer";
    expect(await ask('postgres://', { ...parts(), PGOPTIONS: '-c TimeZone=Asia/Tokyo' }, timezone)).toBe(
      'Asia/Tokyo',
    );
  });

  it('goes without encryption where the server has none, unless it must not', async () => {
    expect(await ask(sharedServer().href, {}, encrypted)).toBe('f');
    expect(await ask(sharedServer().href, { PGSSLMODE: 'allow' }, encrypted)).toBe('f');
    for (const mode of ['require', 'verify-full']) {
      await expect(ask(`${sharedServer().href}?sslmode=${mode}`, {})).rejects.toMatchObject({
        code: 'database',
        message: expect.stringContaining('does not support SSL'),
      });
    }
  });

  it('gives every value as text', async () => {
    expect(await ask(sharedServer().href, {}, 'SELECT 1::bigint AS answer')).toBe('1');
  });
});

describe('what keeps a connection from being made is reported without the password', () => {
  const at = (change: Partial<URL>) => Object.assign(sharedServer(), change).href;

  it.each<[string, () => Promise<string> | string, Variables, string]>([
    ['a wrong password', () => at({ password: 'hush-hush' }), {}, 'user or password is wrong'],
    ['no password', () => at({ password: '' }), {}, 'user or password is wrong'],
    ['no such database', () => at({ pathname: '/nope' }), {}, 'database "nope" does not exist'],
    ['nobody there', () => closedPort(), {}, 'nothing listens there'],
    ['no such host', () => 'postgres://ada:hush-hush@nowhere.invalid/db', {}, 'host'],
    ['nobody there by IPv6', () => 'postgres://ada:hush-hush@[::1]:1/db', {}, 'postgres://ada@[::1]:1/db: '],
    ['no such socket', () => 'postgres://ada:hush-hush@/db?host=/nowhere', {}, 'no such socket'],
    [
      'an unknown sslmode',
      () => at({ search: '?sslmode=perhaps', password: 'hush-hush' }),
      {},
      'sslmode does not exist',
    ],
    [
      'no such certificate',
      () => at({ search: '?sslmode=verify-ca&sslrootcert=/nowhere', password: 'hush-hush' }),
      {},
      'Cannot read the certificate',
    ],
  ])('%s', async (_, url, variables, message) => {
    const error: unknown = await ask(await url(), variables).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: expect.stringContaining(message), hint: expect.any(String) });
    expect(JSON.stringify([String(error), error])).not.toContain('hush-hush');
  });

  it('a server that refuses and keeps the connection, which is then closed from here', async () => {
    const said = 'SERROR\0C28000\0MNo entry.\0\0';
    const refusal = Buffer.alloc(5 + said.length);
    refusal.write('E');
    refusal.writeInt32BE(4 + said.length, 1);
    refusal.write(said, 5);
    let isClosed = () => {};
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve;
    });
    const keeping = createServer((socket) => {
      socket.on('data', () => socket.write(refusal));
      socket.on('error', () => {});
      socket.on('close', isClosed);
    });
    await new Promise<void>((resolve) => keeping.listen(0, '127.0.0.1', resolve));
    const { port } = keeping.address() as AddressInfo;
    await expect(ask(`postgres://ada:x@127.0.0.1:${port}/db?sslmode=disable`, {})).rejects.toThrow(
      'No entry.',
    );
    await closed;
    keeping.close();
  });

  it('a server that has no connection left', async () => {
    await using database = await testDatabase();
    const guest = `guest_${database.name}`;
    await database.query(`CREATE ROLE ${guest} LOGIN PASSWORD 'guest' CONNECTION LIMIT 0`);
    const url = Object.assign(new URL(database.url), { username: guest, password: 'guest' });
    await expect(ask(url.href, {})).rejects.toMatchObject({
      code: 'database',
      message: expect.stringMatching(/^Cannot connect to .*: it has no connection left$/),
      hint: expect.stringContaining('when other connections have ended'),
    });
  });

  it('a server that never answers', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = `postgres://ada:hush-hush@127.0.0.1:${port}/db?sslmode=disable&connect_timeout=1`;
    await expect(ask(url, {})).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('does not answer'),
    });
    silent.close();
  });
});

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `postgres://ada:hush-hush@127.0.0.1:${port}/db`;
}

describe('a server with encryption', () => {
  let folder: TemporaryFolder;
  let server: PostgresServer;
  let root: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      ],
    });
    root = await folder.write('root.crt', cert);
    server = await startPostgres(async (data) => {
      const { uid, gid } = await stat(data);
      for (const [name, content] of [
        ['server.crt', cert],
        ['server.key', key],
      ] as const) {
        const path = await folder.write(name, content);
        await chmod(path, 0o600);
        await chown(path, uid, gid);
      }
      await chmod(folder.path, 0o755);
      return [
        '-c',
        'ssl=on',
        '-c',
        `ssl_cert_file=${folder.file('server.crt')}`,
        '-c',
        `ssl_key_file=${folder.file('server.key')}`,
      ];
    });
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.[Symbol.asyncDispose]();
  });

  const at = (host: string, query: string) => {
    const url = new URL(server.url);
    return Object.assign(url, { hostname: host, search: query }).href;
  };

  it.each([
    ['', 't'],
    ['?sslmode=prefer', 't'],
    ['?sslmode=require', 't'],
    ['?sslmode=allow', 'f'],
    ['?sslmode=disable', 'f'],
  ])('is spoken to with %j: encrypted is %s', async (query, expected) => {
    expect(await ask(at('127.0.0.1', query), {}, encrypted)).toBe(expected);
  });

  it('is known by its certificate', async () => {
    expect(await ask(at('localhost', `?sslmode=verify-full&sslrootcert=${root}`), {}, encrypted)).toBe('t');
    expect(await ask(at('127.0.0.1', '?sslmode=verify-ca'), { PGSSLROOTCERT: root }, encrypted)).toBe('t');
  });

  it.each([
    ['has another name', '127.0.0.1', 'verify-full', true],
    ['cannot be checked', 'localhost', 'verify-full', false],
  ])('is refused where its certificate %s: %s, %s', async (_, host, mode, hasRoot) => {
    const query = `?sslmode=${mode}${hasRoot ? `&sslrootcert=${root}` : ''}`;
    await expect(ask(at(host, query), {})).rejects.toMatchObject({
      code: 'database',
      message: expect.stringMatching(/certificate|altnames/),
    });
  });

  it.each([
    ['?sslmode=verify-ca', 'requires a root certificate'],
    ['?sslmode=require&sslrootcert=system', 'requires sslmode=verify-full'],
  ])('is not spoken to with %s, which would prove nothing', async (query, message) => {
    await expect(ask(at('localhost', query), {})).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  it('is checked where NODE_TLS_REJECT_UNAUTHORIZED=0 says that nothing is', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      for (const query of ['?sslmode=verify-full', `?sslmode=verify-full&sslrootcert=${root}`]) {
        await expect(ask(at('127.0.0.1', query), {})).rejects.toMatchObject({ code: 'database' });
      }
    } finally {
      vi.unstubAllEnvs();
    }
  });

  describe('receives the token of a login', () => {
    // An address that leads to this machine, and does not look like it.
    const other = '0.0.0.0';
    const connect = async (url: string) =>
      (await connectPostgres(url, { HOME: '/nowhere' }, { sendsToken: true })).end();

    it.each(['', '?sslmode=disable', '?sslmode=allow', '?sslmode=prefer', '?sslmode=require'])(
      'not with %j, by which anybody could listen',
      async (query) => {
        await expect(connect(at(other, query))).rejects.toMatchObject({
          code: 'usage',
          message:
            'The token of your login is not sent to 0.0.0.0, since its certificate would not be checked',
          hint: expect.stringContaining('sslmode=verify-full'),
        });
      },
    );

    it('where its certificate is checked', async () => {
      await connect(at(other, `?sslmode=verify-ca&sslrootcert=${root}`));
      await connect(at(other, `?sslmode=require&sslrootcert=${root}`));
      await expect(connect(at(other, `?sslmode=verify-full&sslrootcert=${root}`))).rejects.toMatchObject({
        code: 'database',
        message: expect.stringContaining('altnames'),
      });
    });

    it('where it is on this machine', async () => {
      for (const host of ['127.0.0.1', 'localhost']) await connect(at(host, '?sslmode=disable'));
      const { port } = new URL(server.url);
      await connect(`postgres://postgres:sesame@/postgres?host=${server.socketFolder}&port=${port}`);
    });
  });

  it('is checked against public certificates by sslrootcert=system', async () => {
    await expect(ask(at('localhost', '?sslrootcert=system'), {})).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('certificate'),
    });
  });

  it('is reached by its unix socket', async () => {
    const url = new URL(server.url);
    const socket = `postgres://postgres:sesame@/postgres?host=${server.socketFolder}&port=${url.port}`;
    expect(await ask(socket, {}, 'SELECT coalesce(inet_server_addr()::text, $$socket$$) AS answer')).toBe(
      'socket',
    );
    const variables = {
      PGHOST: server.socketFolder,
      PGPORT: url.port,
      PGUSER: 'postgres',
      PGPASSWORD: 'sesame',
    };
    expect(await ask('postgres://', variables)).toBe('postgres');
  });
});
