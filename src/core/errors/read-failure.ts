import { TicketsiftError } from '../errors.js';
import { codeOf, messageOf } from './caught.js';

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

/** Returns the error where a file that the user named cannot be read. */
export function cannotRead(name: string, cause: unknown, hint: string): TicketsiftError {
  if (cause instanceof TicketsiftError) return cause;
  return new TicketsiftError('not_found', `Cannot read ${name}: ${readFailure(cause)}`, { cause, hint });
}
