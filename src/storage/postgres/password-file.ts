import { constants, open } from 'node:fs/promises';
import { codeOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { type Address, isSocket } from './keywords.js';

/**
 * The password that a password file has for an address (PostgreSQL's manual 34.16): of the first line whose
 * fields are all equal or `*`. Undefined where there is no file or no such line.
 * @throws TicketsiftError `database` for a file that others may read, which libpq does not use either
 */
export async function passwordFromFile(path: string, address: Address): Promise<string | undefined> {
  const text = await readPrivate(path);
  const { host, port, database, user } = address;
  const wanted = [host, String(port), database, user];
  for (const line of text?.split(/\r?\n/) ?? []) {
    const fields = fieldsOf(line);
    // The folder of a socket that is where the server has it by default is called localhost.
    if (isSocket(host) && fields[0] === 'localhost') fields[0] = host;
    const fits = wanted.every((value, index) => fields[index] === '*' || fields[index] === value);
    if (fits && !line.startsWith('#')) return fields[4];
  }
  return undefined;
}

/** The fields of a line; a colon or backslash within one has a backslash in front. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/((?:[^:\\]|\\.)*)(?::|$)/g)].map(([, field = '']) =>
    field.replace(/\\(.)/g, '$1'),
  );
}

async function readPrivate(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    const { mode } = found;
    // Nor does libpq read a pipe.
    if (!found.isFile()) return undefined;
    if (process.platform === 'win32' || (mode & 0o077) === 0) return await file.readFile('utf8');
  } catch (cause) {
    if (/^(ENOENT|ENOTDIR|EACCES|EISDIR)$/.test(codeOf(cause))) return undefined;
    throw cause;
  }
  throw new TicketsiftError('database', `Others may read ${path}, so no password is taken from it`, {
    hint: `Make it yours alone: chmod 600 ${path}`,
  });
}
