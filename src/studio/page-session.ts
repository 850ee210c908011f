import { Readable } from 'node:stream';
import { createSession, type Session } from '../core/world/session.js';

/** Returns a session like another one, without its terminal: a page is the one that asks. */
export function pageSession({
  world,
  output,
  profile,
}: Pick<Session, 'world' | 'output' | 'profile'>): Session {
  const page = { ...world, stdin: Readable.from([]) };
  return createSession(page, output, {
    quiet: true,
    color: false,
    isPlain: false,
    ...(profile && { profile }),
  });
}
