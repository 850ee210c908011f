import { resolve } from 'node:path';
import { TicketsiftError } from '../../../core/errors.js';
import { visible } from '../../../core/text/visible.js';
import type { ServiceAccess } from '../service.js';
import { keyFileVariable, readKeyFile } from './key-file.js';
import { isGranted, type SheetsUse, sheetsScopes } from './scopes.js';
import { createTokenSource } from './service-token.js';

/** The issuer of Google's logins, to whose services alone their tokens are sent. */
const googleIssuer = 'https://accounts.google.com';

/** Who we are to Google. */
export interface GoogleCredential {
  /** The address to share a spreadsheet with; undefined where it is the person's own login. Hostile. */
  readonly email: string | undefined;
  /** @param again whether the last token was refused */
  readonly token: (again?: 'again') => Promise<string>;
}

/**
 * Returns the credential for Google: the service account whose key file the environment names, else the person's own login,
 * where that is one at Google that may see spreadsheets.
 * @param requestToken sends a signed request for a token
 * @throws TicketsiftError `config` for a key file that cannot be used; `service_refused` where there is no credential;
 * `login_required` where the login does not let us
 */
export async function googleCredential(
  use: SheetsUse,
  { variables, cwd, known, warn, clock, login }: ServiceAccess,
  requestToken: (form: URLSearchParams) => Promise<string>,
): Promise<GoogleCredential> {
  const path = variables[keyFileVariable];
  if (path !== undefined) {
    const key = await readKeyFile(resolve(cwd, path), { known, warn });
    return { email: key.email, token: createTokenSource(key, sheetsScopes[use], { clock, requestToken }) };
  }
  const grant = await login?.(googleIssuer);
  if (!grant) throw noCredential();
  if (!isGranted(use, grant.scopes)) throw notGranted(use);
  return { email: undefined, token: grant.token };
}

/**
 * Returns whose access to Google it is, so that what is kept for one is not given to another.
 * @throws TicketsiftError as `googleCredential`
 */
export async function googleOwner({ variables, cwd, known, login }: ServiceAccess): Promise<string> {
  const path = variables[keyFileVariable];
  if (path !== undefined) return (await readKeyFile(resolve(cwd, path), { known, warn: () => {} })).email;
  const grant = await login?.(googleIssuer);
  if (grant) return grant.userId;
  throw noCredential();
}

function noCredential(): TicketsiftError {
  return new TicketsiftError('service_refused', 'There is no credential for Google Sheets', {
    hint: `Set ${keyFileVariable} to the path of a service account’s key (JSON), and share the spreadsheet with its address. Or log in with Google: see docs/sources.md.`,
  });
}

/** Says what Google will ask before it does. */
function notGranted(use: SheetsUse): TicketsiftError {
  const may = use === 'read' ? 'see all your Google Sheets' : 'see and change all your Google Sheets';
  return new TicketsiftError('login_required', `Your login does not let ticketsift ${use} spreadsheets`, {
    hint: `Log in once more: ticketsift login --scope ${visible(sheetsScopes[use])}. Google will ask you whether ticketsift may ${may}.`,
  });
}
