import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { readRegularFile } from '../../core/world/read-file.js';
import { type Keywords, parsePostgresUrl, severalHosts } from './url.js';

/** The environment's settings for PostgreSQL: the `PG…` variables, `HOME`, and on Windows `APPDATA`. */
export type PostgresVariables = Readonly<Record<string, string | undefined>>;

/** Where a connection leads; what distinguishes one database from another. */
export interface Address {
  /** A name, an address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

const variableOf: Readonly<Record<string, string>> = {
  application_name: 'PGAPPNAME',
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  dbname: 'PGDATABASE',
  host: 'PGHOST',
  options: 'PGOPTIONS',
  passfile: 'PGPASSFILE',
  password: 'PGPASSWORD',
  port: 'PGPORT',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  user: 'PGUSER',
};

/** Ignoring these would lead elsewhere, or be less strict than requested. */
const unsupported = ['PGHOSTADDR', 'PGREQUIREAUTH', 'PGREQUIREPEER', 'PGSSLCRL', 'PGSSLCRLDIR'];

/**
 * All settings of a connection, in libpq's order: the URL over the service file over the environment.
 * @throws TicketsiftError `usage` for a URL that cannot be read or a service that is not there
 */
export async function readKeywords(url: string, variables: PostgresVariables): Promise<Keywords> {
  const fromUrl = parsePostgresUrl(url);
  const refused = unsupported.find((name) => variables[name]);
  if (refused !== undefined) {
    throw new TicketsiftError('usage', `${refused} is set, but is not supported`, {
      hint: `Unset ${refused}.`,
    });
  }
  const fromEnvironment = Object.fromEntries(
    Object.entries(variableOf).map(([keyword, variable]) => [keyword, variables[variable] || undefined]),
  );
  const service = fromUrl.service ?? fromEnvironment.service;
  const path = fromUrl.servicefile ?? fromEnvironment.servicefile ?? userFile(variables, '.pg_service.conf');
  return { ...fromEnvironment, ...(service && (await readService(path, service))), ...fromUrl };
}

/**
 * Returns where libpq looks for a file of the user: in the home, or on Windows in a folder of its own below `APPDATA`.
 * @param path the file's path in the home
 */
export function userFile({ HOME = '', APPDATA }: PostgresVariables, path: string): string {
  if (APPDATA === undefined) return join(HOME, path);
  return join(APPDATA, 'postgresql', path === '.pgpass' ? 'pgpass.conf' : basename(path));
}

/** A section of a connection service file (the manual's 34.17): `keyword=value` lines under `[name]`. */
async function readService(path: string, service: string): Promise<Keywords> {
  let section: string | undefined;
  const found: [string, string][] = [];
  for (const line of (await readOrFail(path)).split(/\r?\n/).map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const [, keyword, value] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section === service && keyword !== undefined && value !== undefined) found.push([keyword, value]);
  }
  if (found.length > 0) return Object.fromEntries(found);
  throw new TicketsiftError('usage', `${path} has no service ${service}`, {
    hint: 'Correct PGSERVICE, or add the service to the file.',
  });
}

async function readOrFail(path: string): Promise<string> {
  try {
    return await readRegularFile(path);
  } catch (cause) {
    throw new TicketsiftError('usage', `Cannot read the service file ${path}: ${readFailure(cause)}`, {
      cause,
      hint: 'Correct PGSERVICEFILE, or unset PGSERVICE.',
    });
  }
}

/** Where Debian and others put a server's unix socket, and where PostgreSQL itself does. */
const socketFolders = ['/var/run/postgresql', '/tmp'];

export function addressOf({ host, port, user, dbname }: Keywords): Address {
  if (host?.includes(',')) throw severalHosts();
  const number = Number(port ?? 5432);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new TicketsiftError('usage', 'The database’s port is not a number from 1 to 65,535', {
      hint: 'Correct it in the URL or in PGPORT.',
    });
  }
  const socket = socketFolders.find((folder) => existsSync(join(folder, `.s.PGSQL.${number}`)));
  const name = user ?? userInfo().username;
  return {
    host: host ?? socket ?? 'localhost',
    port: number,
    user: name,
    database: dbname ?? name,
  };
}

/** Whether a host is the folder of a unix socket. */
export function isSocket(host: string): boolean {
  return host.startsWith('/');
}
