import { closeSync, fsyncSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeOf } from '../../core/errors/caught.js';
import { formatAnswer, recordingHead } from '../recordings/recording.js';
import type { KeptAnswer } from './answer-row.js';

/** Returns whether `recoverAnswers` writes files of this name. */
export function isRecovered(path: string): boolean {
  return /^answers-recovered(-\d+)?\.jsonl$/.test(basename(path));
}

/** Returns the paths of such files in a folder; none where it cannot be read. */
export function findRecovered(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(isRecovered)
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** How many answers are written at once. */
const piece = 500;

/**
 * Writes answers that could not be cached as a recording, which only its owner may read, into the first of these folders that
 * takes it. It replaces no file. Returns its path.
 * @param answers no two of them under one key
 * @throws what kept the last folder from taking it
 */
export function recoverAnswers(answers: readonly KeptAnswer[], folders: readonly string[]): string {
  const sorted = answers.toSorted((one, other) => Buffer.compare(one.key, other.key));
  let failure: unknown;
  for (const folder of folders) {
    try {
      return writeAnew(folder, sorted);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function writeAnew(folder: string, answers: readonly KeptAnswer[]): string {
  for (let number = 1; ; number++) {
    const path = join(folder, `answers-recovered${number === 1 ? '' : `-${number}`}.jsonl`);
    let file: number;
    try {
      file = openSync(path, 'wx', 0o600);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      throw error;
    }
    try {
      writeFileSync(file, recordingHead);
      // In pieces, since a run may have more answers than one string can hold.
      for (let start = 0; start < answers.length; start += piece) {
        const lines = answers.slice(start, start + piece).map(formatAnswer);
        writeFileSync(file, lines.join(''));
      }
      fsyncSync(file);
      return path;
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  }
}
