import { codeOf } from '../errors/caught.js';
import { TicketsiftError } from '../errors.js';

/** A piece of a result: text, or the bytes of a binary format. */
export type Written = string | Uint8Array;

/** The destination of a result. One `commit` or one `discard` ends it. */
export interface Sink {
  /**
   * Resolves when there is room for more.
   * @throws ClosedPipe when the reader is gone
   * @throws TicketsiftError `bad_output`
   */
  write(piece: Written): Promise<void>;
  /** Makes the result final after everything is written. @throws TicketsiftError `bad_output` */
  commit(): Promise<void>;
  /** Gives up, and leaves nothing behind if possible. Never throws; does nothing after a commit. */
  discard(): Promise<void>;
}

/** The reader of a pipe is gone (`| head`): a quiet end, not an error. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe';
}

const readersGone = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/** Returns the error for a failed write to `name`, a path or the usual name of a stream. */
export function writeFailure(
  name: string,
  cause: unknown,
  platform = process.platform,
): ClosedPipe | TicketsiftError {
  if (cause instanceof TicketsiftError) return cause;
  const code = codeOf(cause);
  if (readersGone.has(code)) return new ClosedPipe(`The reader of ${name} has gone`, { cause });
  const own = platform === 'win32' ? onWindows[code] : undefined;
  const [reason, hint] = own ?? reasons[code] ?? [String(cause), 'Choose another place.'];
  return new TicketsiftError('bad_output', `Cannot write ${name}: ${reason}`, { hint, cause });
}

const permission = 'Choose another place, or get permission to write there.';
const room = 'Make room and run the same command again: cached answers are not paid for twice.';

const release =
  'Close it there, or choose another place, and run the same command again: cached answers are not paid for twice.';

/** The reason, and what to do next, by code. */
const reasons: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['its folder does not exist', 'Make the folder first, or choose another.'],
  ENOTDIR: ['a part of its path is a file', 'Choose a folder that exists.'],
  EISDIR: ['it is a folder', 'Name a file in it.'],
  EACCES: ['you may not write there', permission],
  EPERM: ['you may not write there', permission],
  EBUSY: ['another program uses it', release],
  EROFS: ['the file system is read-only', permission],
  ENOSPC: ['the disk is full', room],
  EDQUOT: ['your share of the disk is used up', room],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter one.'],
  EMFILE: ['too many files are open', 'Allow more with ulimit -n, or lower --concurrency.'],
  ENFILE: [
    'too many files are open on this machine',
    'Close other programs, and run the same command again.',
  ],
  EFBIG: [
    'it is larger than files may be here',
    'Allow larger ones with ulimit -f, or choose another place.',
  ],
  ELOOP: ['its symbolic links form a loop', 'Name the file itself.'],
};

/** Windows refuses to replace a file that another program has open, such as Excel, as if it were forbidden. */
const onWindows: typeof reasons = {
  EPERM: ['another program has it open, or you may not write there', release],
};
