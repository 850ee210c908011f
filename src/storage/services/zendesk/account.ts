import { TicketsiftError } from '../../../core/errors.js';
import { withoutCredentials } from '../../../core/text/locations.js';
import { visible } from '../../../core/text/visible.js';

const suffix = '.zendesk.com';
const accountName = /^[a-z0-9][a-z0-9-]*$/;

/** A Zendesk account, as a URL names it. */
export interface ZendeskAccount {
  /** The first part of its address: `acme`. */
  readonly name: string;
  readonly host: string;
  /** Whether the URL names something in the account, such as a view, of which only the account counts. */
  readonly isPage: boolean;
}

/**
 * Reads `zendesk://acme`, the same with the whole host, or an address of the browser: `https://acme.zendesk.com/agent/filters/1`.
 * @throws TicketsiftError `usage` for another host, or a password in the URL
 */
export function readZendeskUrl(location: string): ZendeskAccount {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url === undefined || url.hostname === '') throw noAccount(location, example);
  if (url.username !== '' || url.password !== '') {
    throw noAccount(location, 'Leave out the user: set ZENDESK_EMAIL and ZENDESK_API_TOKEN instead.');
  }
  if (url.port !== '') throw noAccount(location, example);
  const host = url.hostname.toLowerCase();
  const name = host.endsWith(suffix) ? host.slice(0, -suffix.length) : host;
  if (name.includes('.')) {
    throw noAccount(
      location,
      'Use the name that ends in zendesk.com: it is in the address of the pages where agents work, such as zendesk://acme for acme.zendesk.com.',
    );
  }
  if (!accountName.test(name)) throw noAccount(location, example);
  return { name, host: `${name}${suffix}`, isPage: url.pathname.replaceAll('/', '') !== '' };
}

const example = 'Name it as in zendesk://acme, for acme.zendesk.com.';

function noAccount(location: string, hint: string): TicketsiftError {
  const shown = visible(withoutCredentials(location));
  return new TicketsiftError('usage', `${shown} does not name a Zendesk account`, { hint });
}
