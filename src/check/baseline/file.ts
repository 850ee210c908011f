import { codeOf } from '../../core/errors/caught.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { readFile } from '../../core/world/read-file.js';
import type { Waiting } from '../../core/world/wait.js';
import { parseBaseline, type ReadBaseline } from './format.js';

/**
 * @param name the file, as messages call it
 * @returns undefined where there is no such file
 * @throws TicketsiftError `bad_input`
 */
export async function readBaselineFile(
  path: string,
  name: string,
  waiting?: Waiting,
): Promise<ReadBaseline | undefined> {
  try {
    return parseBaseline((await readFile(path, name, waiting)).toString(), name);
  } catch (cause) {
    if (cause instanceof TicketsiftError) throw cause;
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new TicketsiftError('bad_input', `Cannot read ${name}: ${readFailure(cause)}`, {
      cause,
      hint: 'Name another file with --baseline, or write a new one with ticketsift check --approve.',
    });
  }
}
