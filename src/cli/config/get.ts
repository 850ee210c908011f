import type { OpenContext } from '../../auth/access.js';
import { findValue } from '../../config/edit/find-value.js';
import { readKey } from '../../config/edit/key.js';
import { shownValue } from '../../config/edit/shown-value.js';
import { inspectConfig } from '../../config/load.js';
import { trustOf } from '../../config/trust/trust.js';
import { jsonText } from '../../core/text/json.js';
import { writeJson } from '../write-json.js';

export interface ConfigGetOptions {
  readonly key: string;
  readonly json?: true;
}

/**
 * Prints the value of a setting that is in force: a list with an item a line, so that a script can read it. Resolves to 0, or
 * to 1 where nothing sets it.
 * @throws TicketsiftError `usage` for a key that there is not
 */
export async function getSetting(context: OpenContext, { key, json }: ConfigGetOptions): Promise<number> {
  const { world, voice, output } = context;
  const path = readKey(key);
  const found = findValue(await inspectConfig(world, {}, trustOf(world)), path);
  if (!found) {
    voice.note(`${key} is not set`);
    return 1;
  }
  const value = shownValue(found.value);
  const { kind, where } = found.origin;
  if (json) await writeJson(context, 'config get', { key: path.join('.'), value, origin: kind, where });
  else await output.write(`${textOf(value)}\n`);
  return 0;
}

function textOf(value: unknown): string {
  const isList = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  if (isList) return value.map(String).join('\n');
  return typeof value === 'object' ? jsonText(value).trimEnd() : String(value);
}
