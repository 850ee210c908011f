import { hash } from 'node:crypto';
import { TicketsiftError } from '../../../core/errors.js';
import type { Variables } from '../../../core/world/environment.js';
import type { ZendeskAccount } from './account.js';

/** What lets us into an account. */
export interface ZendeskCredential {
  readonly kind: 'API token' | 'OAuth token';
  /** The header of each request. */
  readonly authorization: string;
  /** Says whose it is, without the secret: other people see other tickets. */
  readonly owner: string;
}

/** Where an administrator makes one. */
export const whereTokensAre = 'Admin Center, Apps and integrations, APIs';

/**
 * Returns the credential of the environment for an account: an OAuth token, else an API token with the e-mail address of its
 * user. Where `ZENDESK_SUBDOMAIN` says whose the credential is, no other account gets it.
 * @throws TicketsiftError `config`
 */
export function findZendeskCredential(
  { name }: Pick<ZendeskAccount, 'name'>,
  variables: Variables,
): ZendeskCredential {
  const read = (variable: string) => variables[variable]?.trim() || undefined;
  const bound = read('ZENDESK_SUBDOMAIN')
    ?.toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/\.zendesk\.com\/?$/, '');
  if (bound !== undefined && bound !== name) {
    throw new TicketsiftError(
      'config',
      `Your Zendesk credential is for ${bound}, as ZENDESK_SUBDOMAIN says, and the tickets are in ${name}`,
      { hint: `Set ZENDESK_SUBDOMAIN=${name} and the token of that account. Nothing was sent.` },
    );
  }
  const oauth = read('ZENDESK_OAUTH_TOKEN');
  if (oauth !== undefined) {
    return { kind: 'OAuth token', authorization: `Bearer ${oauth}`, owner: hash('sha256', oauth) };
  }
  const [token, email] = [read('ZENDESK_API_TOKEN'), read('ZENDESK_EMAIL')?.replace(/\/token$/, '')];
  if (token === undefined || email === undefined) throw noCredential(name, { token, email });
  const basic = Buffer.from(`${email}/token:${token}`).toString('base64');
  return { kind: 'API token', authorization: `Basic ${basic}`, owner: email.toLowerCase() };
}

function noCredential(
  account: string,
  given: { readonly token: string | undefined; readonly email: string | undefined },
): TicketsiftError {
  if (given.token !== undefined) {
    return new TicketsiftError('config', `ZENDESK_API_TOKEN is set, but ZENDESK_EMAIL is not`, {
      hint: 'Set ZENDESK_EMAIL to the address with which an administrator of the account signs in.',
    });
  }
  if (given.email !== undefined) {
    return new TicketsiftError('config', `ZENDESK_EMAIL is set, but ZENDESK_API_TOKEN is not`, {
      hint: `Set it to an API token, which an administrator makes in ${whereTokensAre}.`,
    });
  }
  return new TicketsiftError('config', `There is no credential for the Zendesk account ${account}`, {
    hint: `Set ZENDESK_EMAIL and ZENDESK_API_TOKEN (${whereTokensAre}), or ZENDESK_OAUTH_TOKEN.`,
  });
}
