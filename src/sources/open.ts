import { TicketsiftError } from '../core/errors.js';
import type { FindIdentity } from '../core/identity.js';
import type { Session } from '../core/world/session.js';
import type { FoundSource } from './find.js';
import { type OpenOptions, openSource } from './index.js';
import type { TicketOptions } from './options.js';
import { usesIdentity } from './sql/parameters.js';
import type { Table } from './table.js';

const defaultMaxRowSize = 10_000_000;
const defaultStatementTimeout = 5 * 60_000;

/** Opens a source as flags and configuration say. @throws TicketsiftError see `openSource` */
export async function openTickets(
  { world, voice }: Session,
  found: FoundSource,
  flags: TicketOptions,
  { spool, findIdentity }: { spool: OpenOptions['spool']; findIdentity: FindIdentity },
): Promise<Table> {
  if (flags.refresh && found.cacheRows === undefined) {
    throw new TicketsiftError('usage', 'There is nothing to refresh, since no rows are kept', {
      hint: 'Say --cache-rows 5m as well, or leave --refresh out.',
    });
  }
  const isPersonal = found.setIdentity || (found.query !== undefined && usesIdentity(found.query));
  const identity = isPersonal ? await findIdentity() : undefined;
  const options: OpenOptions = {
    kind: found.kind,
    stdin: world.stdin,
    cwd: world.cwd,
    warn: (message) => voice.warn(message),
    file: {
      encoding: flags.encoding,
      delimiter: flags.delimiter,
      hasHeader: flags.header,
      skipBadRows: flags.skipBadRows === true,
      maxRowSize: flags.maxRowSize ?? defaultMaxRowSize,
      raw: flags.raw === true,
    },
    sql: {
      table: found.table,
      query: found.query,
      parameters: found.parameters,
      identity,
      setIdentity: found.setIdentity,
      statementTimeoutMs: found.statementTimeout ?? defaultStatementTimeout,
      variables: world.environment.postgres,
    },
    spool,
    ...(found.cacheRows !== undefined && {
      cache: {
        folder: world.environment.files.rows,
        maxAge: found.cacheRows,
        refresh: flags.refresh === true,
        now: world.now,
      },
    }),
  };
  return openSource(found.location, options);
}
