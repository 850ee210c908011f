import { TicketsiftError } from '../../../core/errors.js';
import { decoded } from '../../../core/text/locations.js';
import { listNames } from '../../../core/text/names.js';
import { shorten } from '../../../core/text/shorten.js';

/** What a URL such as `snowflake://ada@my_org-my_account/SUPPORT/PUBLIC?warehouse=SMALL` names. */
export interface SnowflakePlace {
  /** The account's host, the only one that gets its credentials. */
  readonly host: string;
  /** The account as a signed token names it: in capitals, without region and cloud. */
  readonly account: string;
  readonly user: string | undefined;
  /** Names as Snowflake stores them; undefined where the user's defaults count. */
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly warehouse: string | undefined;
  readonly role: string | undefined;
}

const form = 'snowflake://my_org-my_account/database/schema?warehouse=…&role=…';

function refused(message: string, hint = `Write it as ${form}`): TicketsiftError {
  return new TicketsiftError('usage', message, { hint });
}

/**
 * Reads the URL of a Snowflake account. Nothing of the URL that may be a secret is in the messages.
 * @throws TicketsiftError `usage`
 */
export function readPlace(location: string): SnowflakePlace {
  if (!URL.canParse(location)) throw refused('This is not the URL of a Snowflake account');
  const url = new URL(location);
  const given = [...url.searchParams.keys()];
  if (url.password !== '' || given.some((name) => secretParameters.test(name))) {
    throw refused(
      'Snowflake’s SQL API takes no passwords, and a URL must not hold a secret',
      'Take it out of the URL. Set SNOWFLAKE_PRIVATE_KEY_PATH to the file of a private key, or SNOWFLAKE_TOKEN to a programmatic access token or an OAuth token.',
    );
  }
  if (url.port !== '' && url.port !== '443') throw refused('Snowflake is reached at port 443 alone');
  const unknown = given.find((name) => name !== 'warehouse' && name !== 'role');
  if (unknown !== undefined) {
    throw refused(
      `The URL of Snowflake has no parameter ${shorten(unknown, 60)}`,
      'It has warehouse and role.',
    );
  }
  const [database, schema, ...more] = url.pathname
    .split('/')
    .slice(1)
    .filter((part) => part !== '');
  if (more.length > 0) {
    throw refused(
      'The URL of Snowflake names a database and a schema, and nothing below them',
      'Name a table with --table.',
    );
  }
  return {
    ...hostOf(decoded(url.hostname)),
    user: url.username === '' ? undefined : decoded(url.username),
    database: stored(database && decoded(database)),
    schema: stored(schema && decoded(schema)),
    warehouse: stored(url.searchParams.get('warehouse')),
    role: stored(url.searchParams.get('role')),
  };
}

const secretParameters = /password|passcode|passphrase|token|secret|key/i;

/**
 * Returns a name as Snowflake stores it, which the SQL API compares letter by letter: in capitals, unless it is in double
 * quotes, or would have to be.
 */
function storedName(name: string): string {
  const [, quoted] = /^"((?:[^"]|"")+)"$/.exec(name) ?? [];
  if (quoted !== undefined) return quoted.replaceAll('""', '"');
  return unquotedName(name);
}

/** Returns what Snowflake makes of a name without quotes; one that needs quotes is returned as it is. */
export function unquotedName(name: string): string {
  return /^[A-Za-z_][\w$]*$/.test(name) ? name.toUpperCase() : name;
}

function stored(name: string | null | undefined): string | undefined {
  return name ? storedName(name) : undefined;
}

const suffixes = ['.snowflakecomputing.com', '.snowflakecomputing.cn'] as const;

/**
 * Finds the host of an account, by its name in all forms of "Account identifiers" in Snowflake's user guide: the
 * organization's name and the account's (`my_org-my_account`), or the locator, where needed with region and cloud
 * (`xy12345.us-east-2.aws`), each also with `.privatelink`, or the whole host. Regions of mainland China have a suffix of
 * their own.
 */
function hostOf(written: string): Pick<SnowflakePlace, 'host' | 'account'> {
  const name = written.toLowerCase();
  if (name === 'app.snowflake.com') {
    throw refused(
      'app.snowflake.com is the web page of all accounts',
      `Its address goes on with the organization and the account: of app.snowflake.com/my_org/my_account make ${form}`,
    );
  }
  const suffix = suffixes.find((one) => name.endsWith(one));
  const identifier = suffix === undefined ? name : name.slice(0, -suffix.length);
  const labels = identifier.split('.');
  const isRight = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9-]*){0,4}$/.test(identifier);
  if (!isRight || /^https?$/.test(identifier)) {
    throw refused(
      written === ''
        ? 'The URL names no Snowflake account'
        : `${shorten(written, 80)} is not the name of a Snowflake account`,
      `Names of accounts: ${listNames(['my_org-my_account', 'xy12345', 'xy12345.us-east-2', 'xy12345.us-east-2.aws'])}; Snowflake shows yours under "Account details".`,
    );
  }
  const isChina = labels.slice(1).some((label) => /^cn-/.test(label));
  // Certificates are for names without underscores; Snowflake knows accounts by both.
  const host = `${identifier.replaceAll('_', '-')}${suffix ?? (isChina ? suffixes[1] : suffixes[0])}`;
  const [first = ''] = labels;
  // A name for all regions ends in a number of its own: `account-123.global`.
  const account = labels.at(-1) === 'global' ? first.replace(/-[^-]*$/, '') : first;
  return { host, account: account.toUpperCase() };
}
