import { TicketsiftError } from '../../core/errors.js';

/** A connection's settings under the names that libpq gives them: `host`, `dbname`, `sslmode`, … */
export type Keywords = Readonly<Record<string, string | undefined>>;

// Of these libpq's own client has a use, and ours has none or the same behaviour anyway.
const unused = [
  'client_encoding',
  'fallback_application_name',
  'gssdelegation',
  'gssencmode',
  'gsslib',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'krbsrvname',
  'load_balance_hosts',
  'min_protocol_version',
  'max_protocol_version',
  'replication',
  'sslcompression',
  'sslsni',
  'target_session_attrs',
  'tcp_user_timeout',
];

const used = [
  'application_name',
  'channel_binding',
  'connect_timeout',
  'dbname',
  'host',
  'options',
  'passfile',
  'password',
  'port',
  'service',
  'servicefile',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'user',
];

/** Of hosts with their ports, as libpq takes them. */
const namesSeveral =
  /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?[^,:@/?#]*(?::\d*)?(?:,[^,:@/?#]*(?::\d*)?)+(?:[/?]|$)/i;

/**
 * What a connection URL says (PostgreSQL's manual 34.1.1.2 "Connection URIs"): every part is optional.
 * @throws TicketsiftError `usage` that never quotes the URL, since a password may stand anywhere in it
 */
export function parsePostgresUrl(url: string): Keywords {
  if (namesSeveral.test(url)) throw severalHosts();
  const parts =
    /^postgres(?:ql)?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(\[[^\]/?#]*\]|[^:@/?#[\]]*)(?::(\d*))?(?:\/([^@?#]*))?(?:\?([^@#]*))?$/i.exec(
      url,
    );
  if (!parts) throw unreadable();
  const [user, password, host, port, dbname] = parts.slice(1, 6).map((part) => part && decoded(part));
  const named = { user, password, host: host?.replace(/^\[(.*)\]$/, '$1'), port, dbname };
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== '');
  return { ...Object.fromEntries(given), ...parseQuery(parts[6] ?? '') };
}

function parseQuery(query: string): Keywords {
  const keywords = query.split('&').flatMap((pair) => {
    if (pair === '') return [];
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decoded);
    if (name === 'ssl' && value === 'true') return [['sslmode', 'require']];
    if (used.includes(name)) return [[name, value]];
    if (unused.includes(name)) return [];
    // Not named: it may be a part of a password.
    throw new TicketsiftError('usage', 'The database’s URL has a setting that is not supported', {
      hint: `Settings: ${used.join(', ')}.`,
    });
  });
  return Object.fromEntries(keywords);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unreadable();
  }
}

export function severalHosts(): TicketsiftError {
  return new TicketsiftError('usage', 'The database has several hosts, but only one is supported', {
    hint: 'Name one of them.',
  });
}

function unreadable(): TicketsiftError {
  return new TicketsiftError('usage', 'The database’s URL cannot be read', {
    hint: 'In a password, write % : / ? # [ ] @ as %25 %3A %2F %3F %23 %5B %5D %40.\nIt looks like postgres://name@db.example.com:5432/database, with the password in PGPASSWORD or ~/.pgpass.',
  });
}
