import type { Waiting } from '../../src/core/world/wait.js';
import { virtualClock } from './virtual-clock.js';

/**
 * Waits for other programs as the program does, with notes that come soon and no end of their own, so that no test depends on how
 * long anything takes.
 * @param notes receives what is said
 */
export function steadyWaiting(notes: string[] = []): Waiting {
  return {
    after(ms, callback) {
      const timer = ms < 30_000 ? setTimeout(callback, Math.min(ms, 10)) : undefined;
      return () => clearTimeout(timer);
    },
    onInterrupt: () => () => {},
    note: (text) => void notes.push(text),
  };
}

/** Waits whose time a test moves, what they have said, and who listens for an interrupt. */
export function virtualWaiting() {
  const clock = virtualClock();
  const notes: string[] = [];
  const listeners = new Set<() => void>();
  const waiting: Waiting = {
    after: clock.after,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    note: (text) => void notes.push(text),
  };
  const interrupt = () => {
    for (const listener of listeners) listener();
  };
  return { clock, notes, listeners, waiting, interrupt };
}
