import { dirname, join, relative } from 'node:path';
import { TicketsiftError } from '../errors.js';
import { shellWord } from '../text/quote-name.js';
import { shorten } from '../text/shorten.js';
import { visible } from '../text/visible.js';
import { codeOf, messageOf } from './caught.js';
import { nearFiles } from './near-files.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
};

/** Why a file could not be read, as the end of a sentence. */
export function readFailure(cause: unknown): string {
  return reasons[codeOf(cause)] ?? messageOf(cause);
}

interface NamedFile {
  /** As the user wrote it. */
  readonly name: string;
  /** What it is to the program, such as `the prompt`. */
  readonly what?: string;
}

/**
 * Returns the error where a file that the user named cannot be read. It proposes files with similar names.
 * @param hint what to do where there are none
 */
export async function cannotRead(
  { name, what }: NamedFile,
  cause: unknown,
  hint: string,
): Promise<TicketsiftError> {
  if (cause instanceof TicketsiftError) return cause;
  const named = what === undefined ? name : `${what} ${name}`;
  const path = readFailure(cause) === reasons.ENOENT ? pathOf(cause) : undefined;
  return new TicketsiftError('not_found', `Cannot read ${named}: ${readFailure(cause)}`, {
    cause,
    hint: (path && (await fileMeant(name, path))) ?? hint,
  });
}

/**
 * Returns `Did you mean tickets.csv?` of a file that is missing, or undefined where no file has a similar name.
 * @param name the path as the user wrote it
 */
export async function fileMeant(name: string, path: string): Promise<string | undefined> {
  const near = await nearFiles(path);
  const written = near.map((found) => join(dirname(name), relative(dirname(path), found)));
  return near.length === 0 ? undefined : `Did you mean ${written.map(shown).join(' or ')}?`;
}

function pathOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'path' in cause && typeof cause.path === 'string' ? cause.path : undefined;
}

function shown(path: string): string {
  return shorten(visible(shellWord(path)), 200);
}
