import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../core/errors/caught.js';
import { minuteOf } from '../core/text/numbers.js';

/**
 * Returns whether this is the first call of the day, of all processes of a user: each day has a file, which one of them
 * creates. Where it cannot be written every call is the first.
 * @param name what is done once a day, as a part of a file's name
 * @param now milliseconds since 1970
 */
export function isFirstToday(folder: string, name: string, now: number): boolean {
  const [day = ''] = minuteOf(now).split(' ');
  const file = `${name}-${day}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return true;
  }
  try {
    writeFileSync(join(folder, file), '', { flag: 'wx' });
    const earlier = readdirSync(folder).filter((one) => one.startsWith(`${name}-`) && one !== file);
    for (const one of earlier) rmSync(join(folder, one), { force: true });
    return true;
  } catch (error) {
    return codeOf(error) !== 'EEXIST';
  }
}
