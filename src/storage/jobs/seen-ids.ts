import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How many ids are kept. */
const maxKept = 50;

const idPattern = /^[0-9a-z-]{6,40}$/;

/** Returns the ids of submitted runs that this machine has shown last, the latest first. @param path of their file */
export function readSeenIds(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => idPattern.test(line))
      .slice(0, maxKept);
  } catch {
    return [];
  }
}

/** Keeps ids that were shown, so that a shell completes them without a server. Where that fails, it completes fewer. */
export function keepSeenIds(path: string, ids: readonly string[]): void {
  const all = [...new Set([...ids, ...readSeenIds(path)])].slice(0, maxKept);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, all.map((id) => `${id}\n`).join(''), { mode: 0o600 });
  } catch {
    // As if nothing had been shown.
  }
}
