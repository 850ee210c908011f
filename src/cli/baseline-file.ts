import { readFile } from 'node:fs/promises';
import { type Baseline, parseBaseline } from '../check/baseline.js';
import { codeOf } from '../core/caught.js';
import { TicketsiftError } from '../core/errors.js';
import { readFailure } from '../core/read-failure.js';

/**
 * @param name the file, as messages call it
 * @returns undefined where there is no such file
 * @throws TicketsiftError `bad_input`
 */
export async function readBaselineFile(path: string, name: string): Promise<Baseline | undefined> {
  try {
    return parseBaseline(await readFile(path, 'utf8'), name);
  } catch (cause) {
    if (cause instanceof TicketsiftError) throw cause;
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new TicketsiftError('bad_input', `Cannot read ${name}: ${readFailure(cause)}`, { cause });
  }
}
