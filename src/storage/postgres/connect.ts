import pg from 'pg';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { isLoopback } from '../../core/proxy.js';
import { KnownSecrets } from '../../core/text/known-secrets.js';
import {
  type Address,
  addressOf,
  isSocket,
  type PostgresVariables,
  readKeywords,
  userFile,
} from './keywords.js';
import { passwordFromFile } from './password-file.js';
import { protections, type TlsChoice } from './tls.js';

export type { PostgresVariables } from './keywords.js';

export interface ConnectOptions {
  /** Whether the token of a login will be sent: only to this machine, or to a server whose certificate was checked. */
  readonly sendsToken?: boolean;
}

/** Seconds to wait for a server that does not answer. */
const connectTimeoutSeconds = 15;

/**
 * Connects as psql would with the same URL and environment: `PG…` variables, service file, `.pgpass`, `sslmode`,
 * unix sockets. Every value is read as the server's own text.
 * @throws TicketsiftError `database` that names the server and never the password; `usage` for a wrong setting
 */
export async function connectPostgres(
  url: string,
  variables: PostgresVariables,
  { sendsToken = false }: ConnectOptions = {},
): Promise<pg.Client> {
  const keywords = await readKeywords(url, variables);
  const address = addressOf(keywords);
  const known = new KnownSecrets(keywords.password);
  const passwordFile = keywords.passfile ?? userFile(variables, '.pgpass');
  const connectWith = async (ssl: TlsChoice) => {
    const client = new pg.Client({
      ...address,
      // Read only when the server wants one. An empty one is sent instead of none, which pg would refuse.
      password: async () => {
        const password = keywords.password ?? (await passwordFromFile(passwordFile, address)) ?? '';
        known.add(password);
        return password;
      },
      ssl,
      application_name: keywords.application_name ?? 'ticketsift',
      connectionTimeoutMillis: 1000 * (Number(keywords.connect_timeout) || connectTimeoutSeconds),
      enableChannelBinding: keywords.channel_binding !== 'disable',
      keepAlive: true,
      ...(keywords.options !== undefined && { options: keywords.options }),
      types: { getTypeParser: () => (text: string) => text },
    });
    // A connection that breaks while idle must not end the process: the next query reports it.
    client.on('error', () => {});
    try {
      await client.connect();
    } catch (error) {
      // A server that keeps the connection would keep the process from ending.
      client.connection.stream.destroy();
      throw error;
    }
    return client;
  };
  const attempts = isSocket(address.host) ? [false as const] : await protections(keywords, variables);
  if (sendsToken) refuseListeners(address, attempts);
  let failure: unknown;
  for (const ssl of attempts) {
    try {
      return await connectWith(ssl);
    } catch (cause) {
      failure = cause;
      if (!mayBeForEncryption(cause)) break;
    }
  }
  throw failure instanceof TicketsiftError ? failure : unreachable(address, failure, known);
}

/** A token is sent as it is, so anyone who reads or relays the connection could use it. Of a password the server decides. */
function refuseListeners({ host }: Address, attempts: readonly TlsChoice[]): void {
  const isHere = isSocket(host) || isLoopback(inUrl(host));
  if (isHere || attempts.every((tls) => tls !== false && tls.rejectUnauthorized)) return;
  const message = `The token of your login is not sent to ${host}, since its certificate would not be checked`;
  throw new TicketsiftError('usage', message, {
    hint: 'Set sslmode=verify-full in the URL or PGSSLMODE, and name your own root certificate, if you have one, with sslrootcert.',
  });
}

/** Writes a host as URLs do: an address of IPv6 in brackets. */
function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Returns everything that affects what a connection sees, without connecting. @throws TicketsiftError `usage` */
export async function connectionIdentity(url: string, variables: PostgresVariables): Promise<unknown> {
  const keywords = await readKeywords(url, variables);
  return { ...addressOf(keywords), options: keywords.options };
}

/** Returns whether a server may have refused an attempt because it was encrypted, or because it was not. */
function mayBeForEncryption(cause: unknown): boolean {
  const noEntry = '28000';
  return (
    codeOf(cause) === noEntry || /SSL|TLS|ECONNRESET|EPROTO/.test(`${codeOf(cause)} ${messageOf(cause)}`)
  );
}

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ECONNREFUSED: ['nothing listens there', 'Check host and port, and that the server runs.'],
  ENOENT: ['there is no such socket', 'Check the socket’s folder and the port, and that the server runs.'],
  ENOTFOUND: ['there is no such host', 'Check the host’s name.'],
  EAI_AGAIN: ['the host’s name cannot be looked up now', 'Check the network, and try again.'],
  ETIMEDOUT: ['it does not answer', 'Check host and port, and that no firewall is in between.'],
  EACCES: ['you may not use that socket', 'Connect as another user, or over TCP.'],
  '53300': [
    'it has no connection left',
    'Run the same command again when other connections have ended, or raise max_connections or the limit of the role or database.',
  ],
  '57P03': ['it does not accept connections now', 'Run the same command again once it has started.'],
  '28P01': ['user or password is wrong', 'Set the password in PGPASSWORD, .pgpass or the URL.'],
};

function unreachable(
  { user, host, port, database }: Address,
  cause: unknown,
  known: KnownSecrets,
): TicketsiftError {
  const server = `postgres://${user}@${isSocket(host) ? encodeURIComponent(host) : inUrl(host)}:${port}/${database}`;
  const [reason, hint] = reasons[reasonCode(cause)] ?? [
    known.hide(messageOf(cause)),
    'Correct the URL or the environment.',
  ];
  return new TicketsiftError('database', `Cannot connect to ${server}: ${reason}`, {
    hint,
    // A server that was sent the password may quote it.
    ...(known.hide(messageOf(cause)) === messageOf(cause) && { cause }),
  });
}

/** Returns a code: where pg itself gives up, there is only a message. */
function reasonCode(cause: unknown): string {
  if (/timeout expired/.test(messageOf(cause))) return 'ETIMEDOUT';
  return /client password must be/.test(messageOf(cause)) ? '28P01' : codeOf(cause);
}
