import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { codeOf } from '../errors/caught.js';
import { TicketsiftError } from '../errors.js';
import { type Sink, writeFailure } from './sink.js';
import { type Waiting, whenFree } from './wait.js';

/**
 * Writes to a named pipe. Its reader is waited for, and a slow one too, in a way that can be given up: as a file, the pipe
 * would hold the process even after everything else has ended.
 * @param waiting how the reader is waited for; not at all, unless given
 * @throws TicketsiftError `bad_output`, `interrupted`
 */
export async function pipeSink(path: string, name: string, waiting: Waiting | undefined): Promise<Sink> {
  const fd = await openPipe(path, name, waiting);
  const socket = new Socket({ fd, readable: false, writable: true });
  // Each write tells of its own failure.
  socket.on('error', () => {});
  const settled = (act: (done: (cause?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      act((cause) => (cause ? reject(writeFailure(name, cause)) : resolve()));
    });
  return {
    write: (text) => settled((done) => socket.write(text, done)),
    commit: () => settled((done) => socket.end(done)),
    async discard() {
      socket.destroy();
    },
  };
}

async function openPipe(path: string, name: string, waiting: Waiting | undefined): Promise<number> {
  const attempt = () => promisify(open)(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    if (waiting === undefined) return await attempt();
    return await whenFree(attempt, { isHeld: hasNoReader, note: `waiting for a reader of ${name}` }, waiting);
  } catch (cause) {
    if (!hasNoReader(cause)) throw cause;
    throw new TicketsiftError('bad_output', `Cannot write ${name}: nothing has opened the pipe to read`, {
      cause,
      hint: 'Start what reads from the pipe first, or name a file.',
    });
  }
}

function hasNoReader(cause: unknown): boolean {
  return codeOf(cause) === 'ENXIO';
}
