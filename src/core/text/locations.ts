import { relative, resolve } from 'node:path';

/** Returns a path relative to the working folder, with `/` on every system; a path elsewhere as it is. */
export function fromHere(path: string, cwd: string): string {
  if (isUrl(path)) return path;
  const found = relative(cwd, resolve(cwd, path)).replaceAll('\\', '/');
  return found.startsWith('../') || found === '' ? path : found;
}

/** Returns whether a location is standard input, which may be something without a path, such as a terminal or a socket. */
export function isStandardInput(location: string): boolean {
  return location === '-' || location === '/dev/stdin';
}

/** Returns a location for display: without its password; `standard input` for `-`. */
export function shownLocation(location: string): string {
  return location === '-' ? 'standard input' : withoutCredentials(location);
}

/**
 * Returns whether a text starts like a URL, with a scheme and `://`, even in quotes or after spaces. Ignores the rest. One
 * letter is a drive of Windows.
 */
export function isUrl(text: string): boolean {
  return /^\W*[a-z][\w+.-]+:\/\//i.test(text);
}

/** The extensions of SQLite databases. */
export const sqliteEndings = ['.db', '.sqlite', '.sqlite3'] as const;

/** Returns whether a text is the URL of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(text);
}

/** The services of vendors that tickets are read from, by the start of their addresses. */
const services = [
  // Addresses of other things at Google are refused with what they are.
  ['sheets', /^https?:\/\/(?:docs|drive)\.google\.com(?=[:/?#]|$)/i],
  ['snowflake', /^snowflake:\/\//i],
  ['zendesk', /^(zendesk:\/\/|https?:\/\/[a-z0-9-]+\.zendesk\.com(?=[:/?#]|$))/i],
] as const;

export type ServiceKind = (typeof services)[number][0];

/** Returns the service whose address a text is; undefined where it is none of one. */
export function serviceOf(text: string): ServiceKind | undefined {
  return services.find(([, start]) => start.test(text))?.[0];
}

/** Returns the address of a service of which a text lacks the beginning: `docs.google.com/…`, `zendesk:acme`. */
export function addressMeant(text: string): string | undefined {
  const [, scheme, rest] = /^(zendesk|snowflake):\/?([\w-].*)$/i.exec(text) ?? [];
  if (scheme !== undefined) return `${scheme.toLowerCase()}://${rest}`;
  return !isUrl(text) && serviceOf(`https://${text}`) !== undefined ? `https://${text}` : undefined;
}

/**
 * Returns a text that may be the URL of a service or a database, however badly written, without its secrets: without the
 * user and password of an endpoint, as either may be a key; with `***` for the password of anything else. Any other text
 * is returned unchanged.
 */
export function withoutCredentials(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return struckOut(text);
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}

/** A parameter of a URL that people put secrets into. */
const secretParameter = /([?&](?:password|passcode|passphrase|token|private_key)=)([^&#\s]*)/gi;

/**
 * Returns the secrets in a text that may be a URL, however badly written: its password, as it is and decoded, and its user
 * where that may be a key.
 */
export function credentialsIn(text: string): string[] {
  const [, scheme = '', name = '', password = ''] =
    /^\s*([a-z][\w+.-]*):\/\/([^:/?#]*?)(?::(.*))?@[^@]*$/is.exec(text) ?? [];
  const parameters = [...text.matchAll(secretParameter)].map(([, , value = '']) => value);
  const found = [password, ...parameters, ...(/^http/i.test(scheme) ? [name] : [])];
  return found.flatMap((one) => (one === '' ? [] : [one, decoded(one)]));
}

/** Decodes a part of a URL; returns it unchanged where its percent signs are not escapes. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a plain percent sign
  }
}

/**
 * Replaces a password up to the last @, so that no part of it shows even if it lacks %40 or %2F. Works on the text alone:
 * a text that is not a valid URL may have a password, too.
 */
function struckOut(text: string): string {
  return text
    .replace(/((?:^|[^a-z])[a-z][\w+.-]*:\/{1,2}[^:@]*):[\s\S]*@/i, '$1:***@')
    .replace(/(password\s*=\s*)[^\s'"]+/gi, '$1***')
    .replace(secretParameter, '$1***');
}
