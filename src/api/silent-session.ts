import { Readable, Writable } from 'node:stream';
import { environmentOfProgram } from '../config/environment.js';
import { systemClock } from '../core/world/clock.js';
import { createSession, type Session } from '../core/world/session.js';
import type { Sink } from '../core/world/sink.js';
import type { ClassifyTicketsOptions } from './options.js';

/** A session without a terminal: it reads no input, listens for no signal, ends no process and prints nothing. */
export function silentSession({
  apiKey,
  environment,
  onNote,
}: Pick<ClassifyTicketsOptions, 'apiKey' | 'environment' | 'onNote'>): Session {
  const world = {
    stdin: Readable.from([]),
    stdout: writable(() => {}),
    stderr: writable((text) => onNote?.(text.trimEnd())),
    environment: environmentOfProgram(environment, apiKey),
    cwd: process.cwd(),
    now: systemClock.now,
    elapsed: systemClock.elapsed,
    after: systemClock.after,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    onInterrupt: () => () => {},
    exit: () => {},
  };
  return createSession(world, nowhere, { color: false, isPlain: false });
}

function writable(show: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _, done) {
      show(String(chunk));
      done();
    },
  });
}

const nowhere: Sink = {
  write: async () => {},
  commit: async () => {},
  discard: async () => {},
};
