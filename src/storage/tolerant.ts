import type { Answers, Remembered } from './answers.js';

/**
 * Answers that no fault of the file can stop a run: a full disk or a folder that vanished is told once, and
 * the run goes on without remembering. An answer that cannot be read counts as not there, never as another.
 */
export function tolerant(answers: Answers, warn: (message: string) => void): Answers {
  let told = false;
  const attempt = <T>(action: () => T, otherwise: T): T => {
    try {
      return action();
    } catch (error) {
      if (!told)
        warn(`the cache fails, going on without it: ${error instanceof Error ? error.message : error}`);
      told = true;
      return otherwise;
    }
  };
  return {
    ...answers,
    find: (key) => attempt<Remembered | undefined>(() => answers.find(key), undefined),
    save: (key, model, remembered) => attempt(() => answers.save(key, model, remembered), undefined),
  };
}
