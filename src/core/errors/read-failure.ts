import { codeOf, messageOf } from './caught.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/** Why a file could not be read, as the end of a sentence. */
export function readFailure(cause: unknown): string {
  return reasons[codeOf(cause)] ?? messageOf(cause);
}
