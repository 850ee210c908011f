import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';

/** Bytes that are gathered before they are written. */
const pieceSize = 64_000;

/** A file that is being written. */
export interface WaitingFile {
  readonly bytes: number;
  add(line: string): void;
  /** Resolves to nothing left in memory: all of it is on disk. */
  close(): void;
  /** Closes and deletes it. */
  discard(): void;
}

/** The files of requests that wait to be answered, with the texts of tickets: in a folder beside the cache that only its user may read. */
export interface WaitingFiles {
  pathOf(batch: string): string;
  nameOf(batch: string): string;
  has(batch: string): boolean;
  /** Reads the lines of a file, so that memory stays flat. */
  lines(batch: string): AsyncIterable<string>;
  /** @throws TicketsiftError `bad_output` where it cannot be written, as its methods */
  open(batch: string): WaitingFile;
  remove(batch: string): void;
  /** Removes what a killed process has left, of batches that are not there any more. */
  sweep(isNeeded: (batch: string) => boolean): void;
}

const named = /^ticketsift-(.+)\.jsonl$/;

/** @param cache the full path of the cache */
export function createWaitingFiles(cache: string): WaitingFiles {
  const folder = `${cache}-batches`;
  const pathOf = (batch: string) => join(folder, nameOf(batch));
  const remove = (batch: string) => rmSync(pathOf(batch), { force: true });
  return {
    pathOf,
    nameOf,
    remove,
    has: (batch) => existsSync(pathOf(batch)),
    lines: (batch) => linesIn(pathOf(batch)),
    open(batch) {
      const path = pathOf(batch);
      const file = written(path, () => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        return openSync(path, 'wx', 0o600);
      });
      let [bytes, piece] = [0, ''];
      let isClosed = false;
      const end = () => {
        if (!isClosed) closeSync(file);
        isClosed = true;
      };
      const flush = () =>
        written(path, () => {
          const data = Buffer.from(piece);
          piece = '';
          for (let done = 0; done < data.length; ) done += writeSync(file, data, done);
        });
      return {
        get bytes() {
          return bytes;
        },
        add(line) {
          piece += line;
          bytes += Buffer.byteLength(line);
          if (piece.length >= pieceSize) flush();
        },
        close() {
          flush();
          written(path, () => fsyncSync(file));
          end();
        },
        discard() {
          end();
          remove(batch);
        },
      };
    },
    sweep(isNeeded) {
      for (const name of namesIn(folder)) {
        const batch = named.exec(name)?.[1];
        if (batch !== undefined && !isNeeded(batch)) remove(batch);
      }
    },
  };
}

function nameOf(batch: string): string {
  return `ticketsift-${batch}.jsonl`;
}

/** Ends lines at line feeds alone: JSON may hold other characters that end a line for `readline`. */
async function* linesIn(path: string): AsyncGenerator<string> {
  let left = '';
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = `${left}${piece}`.split('\n');
    left = lines.pop() ?? '';
    yield* lines;
  }
  if (left !== '') yield left;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function written<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new TicketsiftError('bad_output', `${path} could not be written: ${messageOf(cause)}`, {
      cause,
      hint: 'A batch waits there until it is answered. Make room, or name a cache elsewhere with --cache.',
    });
  }
}
