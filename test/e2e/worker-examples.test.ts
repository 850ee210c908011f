import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { sqlInDocs } from '../support/docs-sql.js';
import { type Endpoint, startEndpoint } from '../support/endpoint.js';
import { parseCommand } from '../support/parse-command.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { binary, csvOf, newUser, type User } from '../support/program.js';
import { shellWords } from '../support/shell-words.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { environmentOf, readEnvironmentFile, readUnitFile } from '../support/unit-file.js';

const folder = fileURLToPath(new URL('../../docs/examples/workers/', import.meta.url));
const example = (name: string) => readFile(folder + name, 'utf8');

/** Milliseconds for which a worker drains: see `createStopping`. */
const drainMs = 5_000;

type Variables = Readonly<Record<string, string>>;

const passwords: Variables = {
  POSTGRES_PASSWORD: 'sesame',
  WORKER_PASSWORD: 'of a worker: /@?',
  SUBMITTER_PASSWORD: "of 'all' who submit",
};

/** Fills in what a file says as `${NAME:?}` and `${NAME:-}`, as Compose does. */
function interpolated(written: string, variables: Variables): string {
  return written.replaceAll(/\$\{(\w+):([?-])\}/g, (_, name: string, otherwise: string) => {
    const value = variables[name] ?? '';
    if (value === '' && otherwise === '?') throw new Error(`${name} is not set`);
    return value;
  });
}

/** Roles are of the whole server, so here their names end in that of the database. */
function withOwnRoles(sql: string, { name }: TestDatabase): string {
  return sql.replaceAll(/\b(ticketsift_workers|ticketsift_submitters|worker|submitter)\b/g, `$1_${name}`);
}

/** Runs a file as psql does, with `\getenv` and its variables. */
async function runPsql(database: TestDatabase, sql: string, variables: Variables): Promise<void> {
  const known = new Map<string, string>();
  const statements = sql.replaceAll(/^\\getenv (\w+) (\w+)\n/gm, (_, name: string, variable: string) => {
    known.set(name, variables[variable] ?? '');
    return '';
  });
  const quoted = (name: string) => `'${known.get(name)?.replaceAll("'", "''")}'`;
  await database.query(withOwnRoles(statements, database).replaceAll(/:'(\w+)'/g, (_, name) => quoted(name)));
}

/** Returns the address of a role in a test's database, in place of that of the database in a file. */
function reachable(url: string, database: TestDatabase): string {
  const { username } = new URL(url);
  return Object.assign(new URL(database.url), { username: `${username}_${database.name}`, password: '' })
    .href;
}

/** The folders of a machine below one of the test's own. */
function below(root: TemporaryFolder, variables: Variables, database: TestDatabase): Record<string, string> {
  const places = Object.entries(variables).map(([name, value]) => {
    if (name === 'TICKETSIFT_JOBS') return [name, reachable(value, database)];
    return [name, value.startsWith('/') ? root.file(value.slice(1)) : value];
  });
  return Object.fromEntries(places);
}

interface Service extends AsyncDisposable {
  /** Sends a signal, and resolves to how the process ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  readonly ended: Promise<number | null>;
  readonly output: Promise<string>;
}

function start(args: readonly string[], env: Variables, cwd: string): Service {
  const child = spawn(process.execPath, [binary, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    ended,
    output: text(child.stderr),
    end(signal) {
      child.kill(signal);
      return ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Submits tickets as a person with a password. Resolves to the results, once workers have done them. */
async function submitAndFetch(user: User, database: TestDatabase, endpoint: Endpoint): Promise<string> {
  await user.folder.write('t.csv', csvOf(Array.from({ length: 600 }, (_, n) => `text ${n}`)));
  await user.folder.write('p.md', 'Sort: {text}');
  const env = {
    TICKETSIFT_JOBS: reachable('postgres://submitter@postgres/jobs', database),
    PGPASSWORD: passwords.SUBMITTER_PASSWORD ?? '',
  };
  const submitting = ['submit', 't.csv', '--prompt', 'p.md', '--model', 'gpt-4o-mini'];
  const submitted = await user.run(submitting, env);
  if (submitted.code !== 0) throw new Error(submitted.stderr);
  const fetching = ['jobs', 'results', submitted.stdout.trim(), '--wait', '--format', 'csv'];
  const { code, stdout, stderr } = await user.run(fetching, env);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(endpoint.requests).toHaveLength(600);
  return stdout;
}

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()),
      volumes: z.array(z.string()),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
      deploy: z.object({ replicas: z.number() }).optional(),
      stop_grace_period: z.string().optional(),
    }),
  ),
});

describe('compose.yaml', async () => {
  const { services } = composeSchema.parse(parse(await example('compose.yaml'), { merge: true }));
  const ours = Object.entries(services).filter(([, { image }]) => image === 'ticketsift');

  it.each(ours)('calls the program as it is called: %s', async (_, { command = [] }) => {
    expect(await parseCommand(command)).toBe(true);
  });

  it('mounts files that are there, and gives a worker longer to end than it drains', async () => {
    for (const { volumes } of Object.values(services))
      for (const volume of volumes.filter((one) => one.startsWith('./')))
        expect(await example(volume.split(':')[0] ?? '')).not.toBe('');
    expect(Number.parseInt(services.worker?.stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(drainMs);
  });

  it('gives submitters what the docs say, and no more', async () => {
    const [roles = '', grants = ''] = await sqlInDocs('docs/workers.md', 'Rights in the database');
    const statements = (sql: string) =>
      sql
        .replaceAll(/--.*/g, '')
        .split(';')
        .map((one) => one.replaceAll(/\s+/g, ' ').trim());
    expect(statements(await example('grants.sql'))).toEqual(statements(grants));
    const ofGroups = (sql: string) =>
      statements(sql).filter((one) => !/^(\\|CREATE ROLE \w+ LOGIN|ALTER ROLE)/.test(one));
    expect(ofGroups((await example('roles.sql')).replaceAll(/^\\.*\n/gm, ''))).toEqual(ofGroups(roles));
  });

  it('has two workers do what a person submits, each ticket once, and end with 0', async () => {
    await using database = await testDatabase();
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await using root = await temporaryFolder();
    const dotEnv = { ...passwords, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: endpoint.url };
    const variables = (name: string): Variables =>
      Object.fromEntries(
        Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
          key,
          interpolated(value, dotEnv),
        ]),
      );
    await mkdir(root.file('var/lib/ticketsift'), { recursive: true });
    await cp(`${folder}config.yaml`, root.file('etc/ticketsift/config.yaml'));
    const begin = (name: string) =>
      start(services[name]?.command ?? [], below(root, variables(name), database), root.path);

    await runPsql(database, await example('roles.sql'), variables('postgres'));
    expect(Object.keys(services.tables?.depends_on ?? {})).toEqual(['postgres']);
    await using tables = begin('tables');
    expect([await tables.ended, await tables.output]).toEqual([0, expect.any(String)]);
    expect(Object.keys(services.grants?.depends_on ?? {})).toEqual(['tables']);
    await runPsql(database, await example('grants.sql'), variables('grants'));
    expect(Object.keys(services.worker?.depends_on ?? {})).toEqual(['grants']);
    expect(services.worker?.deploy?.replicas).toBe(2);
    await using one = begin('worker');
    await using other = begin('worker');

    const csv = await submitAndFetch(user, database, endpoint);
    expect(csv.match(/^T\d+,/gm)).toHaveLength(600);
    expect(await Promise.all([one.end('SIGTERM'), other.end('SIGTERM')])).toEqual([0, 0]);
  });
});

describe('ticketsift-worker.service', async () => {
  const unit = readUnitFile(await example('ticketsift-worker.service'));
  const all = (name: string) => unit.get('Service')?.get(name) ?? [];
  const one = (name: string) => all(name).at(-1);
  const [env, program, ...args] = shellWords(one('ExecStart') ?? '');

  it('calls the program as it is called', async () => {
    expect([env, program]).toEqual(['/usr/bin/env', 'ticketsift']);
    expect(await parseCommand(args)).toBe(true);
  });

  it('drains with SIGTERM, has time for that, and starts again only where that helps', () => {
    expect(one('KillSignal')).toBe('SIGTERM');
    expect(Number(one('TimeoutStopSec')) * 1_000).toBeGreaterThan(drainMs);
    expect(one('Restart')).toBe('on-failure');
    expect(one('RestartPreventExitStatus')?.split(' ')).toEqual(['2', '4']);
  });

  it.each(['DynamicUser', 'NoNewPrivileges', 'PrivateTmp', 'PrivateDevices', 'ProtectHome'])(
    'has %s',
    (name) => {
      expect(one(name)).toBe('yes');
    },
  );

  it('writes its own two folders alone, and has its secrets in a file', () => {
    expect(one('ProtectSystem')).toBe('strict');
    expect([one('CacheDirectory'), one('StateDirectory')]).toEqual(['ticketsift', 'ticketsift']);
    expect(all('ReadWritePaths')).toEqual([]);
    const file = one('EnvironmentFile') ?? '';
    expect(file).toMatch(/^\/etc\/ticketsift\//);
    expect(JSON.stringify(all('Environment'))).not.toMatch(/KEY|PASSWORD|postgres:/);
  });

  it('does what a person submits with the variables that it has, and ends with 0', async () => {
    await using database = await testDatabase();
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await using root = await temporaryFolder();
    await mkdir(root.file('var/lib/ticketsift'), { recursive: true });
    await cp(`${folder}config.yaml`, root.file('etc/ticketsift/config.yaml'));
    const secrets = {
      ...readEnvironmentFile(await example('worker.env')),
      PGPASSWORD: passwords.WORKER_PASSWORD ?? '',
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: endpoint.url,
    };
    const variables = below(root, { ...environmentOf(all('Environment')), ...secrets }, database);
    await runPsql(database, await example('roles.sql'), passwords);
    await using setUp = start(['worker', '--until-empty'], variables, root.file('var/lib/ticketsift'));
    expect([await setUp.ended, await setUp.output]).toEqual([0, expect.any(String)]);
    await runPsql(database, await example('grants.sql'), {});
    await using worker = start(args, variables, root.file('var/lib/ticketsift'));
    const csv = await submitAndFetch(user, database, endpoint);
    expect(csv.match(/^T\d+,/gm)).toHaveLength(600);
    expect(await worker.end('SIGTERM')).toBe(0);
    const answers = root.file('var/cache/ticketsift/answers.db');
    expect((await readFile(answers)).length).toBeGreaterThan(0);
  });

  it('is not started again where its settings are wrong', async () => {
    await using database = await testDatabase();
    await using root = await temporaryFolder();
    await root.write('etc/ticketsift/config.yaml', 'worker: { modles: [embedded] }\n');
    const variables = below(root, environmentOf(all('Environment')), database);
    await using worker = start(args, variables, root.path);
    expect(one('RestartPreventExitStatus')?.split(' ')).toContain(String(await worker.ended));
  });
});
