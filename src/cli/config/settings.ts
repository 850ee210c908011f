import { snakeCase } from '../../config/keys.js';
import type { Config } from '../../config/load.js';
import type { NamedSettings, Setting } from '../../config/setting.js';
import { withoutCredentials } from '../../core/text/locations.js';

/** Every setting as a row of its key, its value and where that comes from. What the environment would fill is left. */
export function listSettings(config: Config): string[][] {
  return Object.entries(config).flatMap(([key, entry]) => rowsOf(snakeCase(key), entry));
}

type Entry = Setting<unknown> | NamedSettings<unknown> | Readonly<Record<string, Setting<unknown>>>;

function rowsOf(key: string, entry: Entry): string[][] {
  if (isSetting(entry)) return [rowOf(key, entry)];
  if (entry instanceof Map) return [...entry].map(([name, setting]) => rowOf(`${key}.${name}`, setting));
  return Object.entries(entry).map(([name, setting]) => rowOf(`${key}.${snakeCase(name)}`, setting));
}

function isSetting(entry: Entry): entry is Setting<unknown> {
  return 'origin' in entry;
}

function rowOf(key: string, { value, shown, origin }: Setting<unknown>): string[] {
  return [key, withoutCredentials(shown ?? textOf(value)), origin.where];
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
