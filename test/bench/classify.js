import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.js';

export const program = fileURLToPath(new URL('../../bin/ticketsift.js', import.meta.url));
export const prompt = fileURLToPath(new URL('prompt.md', import.meta.url));
/** The requests at once of every run. */
export const concurrency = 256;

/** The environment of a user of their own. @param {string} folder */
export const homeIn = (folder) => ({
  TICKETSIFT_HOME: join(folder, 'home'),
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
});

/**
 * Classifies every ticket of a source. The results go to a file, as an analyst would have it.
 * @param {{ folder: string, tickets: string, url: string, cache: string, flags?: Record<string, string> }} run
 */
export function classify({ folder, tickets, url, cache, flags: more = {} }) {
  const flags = {
    prompt,
    model: 'bench',
    'base-url': url,
    concurrency: String(concurrency),
    cache,
    output: join(folder, 'results.csv'),
    ...more,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  return measure(folder, [program, 'classify', tickets, '--quiet', ...args], homeIn(folder));
}
