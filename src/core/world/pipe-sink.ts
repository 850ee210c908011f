import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { codeOf } from '../errors/caught.js';
import { TicketsiftError } from '../errors.js';
import { type Sink, writeFailure } from './sink.js';
import { type Waiting, whenFree } from './wait.js';

/**
 * Writes to a named pipe. Waits for its reader, also for a slow one, in a way that can be cancelled: opened as a file, the
 * pipe would keep the process running after everything else has ended.
 * @param waiting how to wait for the reader; if undefined, there is no wait
 * @throws TicketsiftError `bad_output`, `interrupted`
 */
export async function pipeSink(path: string, name: string, waiting: Waiting | undefined): Promise<Sink> {
  const fd = await openPipe(path, name, waiting);
  const socket = new Socket({ fd, readable: false, writable: true });
  // Each write reports its own failure.
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
    throw new TicketsiftError('bad_output', `Cannot write ${name}: no program reads from the pipe`, {
      cause,
      hint: 'Start the program that reads from the pipe first, or name a file.',
    });
  }
}

function hasNoReader(cause: unknown): boolean {
  return codeOf(cause) === 'ENXIO';
}
