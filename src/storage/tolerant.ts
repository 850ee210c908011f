import { messageOf } from '../core/caught.js';
import type { Answers, Remembered } from './answers.js';

interface Unsaved {
  readonly key: Uint8Array;
  readonly model: string;
  readonly remembered: Remembered;
}

/** How long to leave a file alone that could not be written, in milliseconds. */
const pause = 5_000;

/**
 * Answers that no fault of the file can stop or lose within a run: what cannot be written because another
 * process holds the file or the disk is full is kept in memory, and tried again every few seconds and at the
 * end. An answer that cannot be read counts as not there, never as another.
 */
export function tolerant(answers: Answers, warn: (message: string) => void): Answers {
  const unsaved = new Map<string, Unsaved>();
  const told = new Set<string>();
  let retryAt = Number.NEGATIVE_INFINITY;

  const tell = (what: string, error: unknown) => {
    if (!told.has(what)) warn(`the cache cannot be ${what}: ${messageOf(error)}`);
    told.add(what);
  };
  const write = () => {
    for (const [name, { key, model, remembered }] of unsaved) {
      answers.save(key, model, remembered);
      unsaved.delete(name);
    }
  };

  return {
    ...answers,
    find(key) {
      try {
        return unsaved.get(nameOf(key))?.remembered ?? answers.find(key);
      } catch (error) {
        tell('read', error);
        return undefined;
      }
    },
    save(key, model, remembered) {
      unsaved.set(nameOf(key), { key, model, remembered });
      if (remembered.askedAt < retryAt) return;
      try {
        write();
      } catch (error) {
        tell('written, and is tried again', error);
        retryAt = remembered.askedAt + pause;
      }
    },
    [Symbol.dispose]() {
      try {
        write();
      } catch (error) {
        warn(`${unsaved.size} answers could not be remembered: ${messageOf(error)}`);
      }
      answers[Symbol.dispose]();
    },
  };
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1');
}
