import type { Waiting } from '../../src/core/world/wait.js';

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
