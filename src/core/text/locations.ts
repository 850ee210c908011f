import { relative, resolve } from 'node:path';

/** As a path is written here, with `/` on every system; one elsewhere as it is. */
export function fromHere(path: string, cwd: string): string {
  if (isUrl(path)) return path;
  const found = relative(cwd, resolve(cwd, path)).replaceAll('\\', '/');
  return found.startsWith('../') || found === '' ? path : found;
}

/** Whether a location is standard input, which may be what cannot be opened by a path, such as a terminal or a socket. */
export function isStandardInput(location: string): boolean {
  return location === '-' || location === '/dev/stdin';
}

/** Returns how a location is shown: without its password; `standard input` for `-`. */
export function shownLocation(location: string): string {
  return location === '-' ? 'standard input' : withoutCredentials(location);
}

/** Whether a text starts as a URL does, in quotes or after spaces too: a scheme and `://`. Says nothing of the rest. */
export function isUrl(text: string): boolean {
  return /^\W*[a-z][\w+.-]*:\/\//i.test(text);
}

/** The endings of files that are SQLite databases. */
export const sqliteEndings = ['.db', '.sqlite', '.sqlite3'] as const;

/** Whether a text is the URL of a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(text);
}

/**
 * A text as it may be shown that may be the URL of a service or a database, however badly written: without the user
 * and password of an endpoint, as either may be a key; of anything else the password is struck out. Any other text
 * comes back as it was.
 */
export function withoutCredentials(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return struckOut(text);
  const url = new URL(text);
  if (url.username === '' && url.password === '') return text;
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * The secrets in a text that may be a URL, however badly written: its password, as it is and decoded, and its name where
 * that may be a key.
 */
export function credentialsIn(text: string): string[] {
  const [, scheme = '', name = '', password = ''] =
    /^\s*([a-z][\w+.-]*):\/\/([^:/?#]*?)(?::(.*))?@[^@]*$/is.exec(text) ?? [];
  const [, parameter = ''] = /[?&]password=([^&#]*)/i.exec(text) ?? [];
  const found = [password, parameter, ...(/^http/i.test(scheme) ? [name] : [])];
  return found.flatMap((one) => (one === '' ? [] : [one, decoded(one)]));
}

/** Returns a part of a URL without its percent signs; as it is where they stand for nothing. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that is nothing but itself
  }
}

/**
 * Up to the last @, so that nothing of a password shows that should have been written with %40 or %2F. By the text
 * alone: what cannot be understood as a URL may hold a password all the same.
 */
function struckOut(text: string): string {
  return text
    .replace(/((?:^|[^a-z])[a-z][\w+.-]*:\/{1,2}[^:@]*):[\s\S]*@/i, '$1:***@')
    .replace(/(password\s*=\s*)[^\s'"]+/gi, '$1***');
}
