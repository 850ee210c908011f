import { existsSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { readRegularFile } from '../../core/world/read-file.js';
import { type PostgresVariables, userFile } from './keywords.js';
import type { Keywords } from './url.js';

/** How one attempt to connect is protected; false is not at all. */
export type TlsChoice = ConnectionOptions | false;

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/**
 * The attempts to connect that an `sslmode` means, first to last (PostgreSQL's manual 34.19): `prefer`, which is
 * the default, goes on without encryption where the server has none. Certificates are checked from `verify-ca`
 * on, and in `require` where there is a root certificate; names in `verify-full`.
 * @throws TicketsiftError `usage` for an unknown mode or a certificate that cannot be read
 */
export async function protections(
  keywords: Keywords,
  variables: PostgresVariables,
): Promise<readonly TlsChoice[]> {
  const { sslrootcert } = keywords;
  // As in libpq: a certificate that anyone can get only proves a name, so the name must be checked.
  const isPublic = sslrootcert === 'system';
  const { sslmode = isPublic ? 'verify-full' : 'prefer' } = keywords;
  const mode = modes.find((known) => known === sslmode);
  if (!mode) {
    throw new TicketsiftError('usage', 'The database’s sslmode does not exist', {
      hint: `Modes: ${modes.join(', ')}.`,
    });
  }
  if (isPublic && mode !== 'verify-full') {
    throw new TicketsiftError('usage', 'sslrootcert=system requires sslmode=verify-full', {
      hint: 'Set sslmode=verify-full, or name a root certificate.',
    });
  }
  if (mode === 'disable') return [false];
  const own = {
    ...(await certificate('cert', keywords.sslcert, userFile(variables, '.postgresql/postgresql.crt'))),
    ...(await certificate('key', keywords.sslkey, userFile(variables, '.postgresql/postgresql.key'))),
  };
  const unchecked = { ...own, rejectUnauthorized: false };
  if (mode === 'allow') return [false, unchecked];
  if (mode === 'prefer') return [unchecked, false];
  const root = isPublic
    ? {}
    : await certificate('ca', sslrootcert, userFile(variables, '.postgresql/root.crt'));
  // Without a root certificate of one's own, those that Node trusts decide. That they are checked is said here, since
  // NODE_TLS_REJECT_UNAUTHORIZED=0 would decide otherwise.
  if (mode === 'verify-full') return [{ ...own, ...root, rejectUnauthorized: true, checkServerIdentity }];
  if (mode === 'require' && !('ca' in root)) return [unchecked];
  if (mode === 'verify-ca' && !('ca' in root)) {
    throw new TicketsiftError('usage', 'sslmode=verify-ca requires a root certificate, and there is none', {
      hint: 'Name one with sslrootcert, or set sslmode=verify-full.',
    });
  }
  return [{ ...own, ...root, rejectUnauthorized: true, checkServerIdentity: () => undefined }];
}

async function certificate<Kind extends 'ca' | 'cert' | 'key'>(
  kind: Kind,
  named: string | undefined,
  usual: string,
): Promise<{ [K in Kind]?: string }> {
  const path = named ?? (existsSync(usual) ? usual : undefined);
  const none: { [K in Kind]?: string } = {};
  if (path === undefined) return none;
  try {
    return { ...none, [kind]: await readRegularFile(path) };
  } catch (cause) {
    throw new TicketsiftError('usage', `Cannot read the certificate ${path}: ${readFailure(cause)}`, {
      cause,
      hint: 'Correct sslrootcert, sslcert or sslkey.',
    });
  }
}
