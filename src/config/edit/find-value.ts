import type { ConfigFile } from '../files.js';
import { type AnySetting, valueToShow } from '../guarded.js';
import { keys, snakeCase, valueAt } from '../keys.js';
import type { InspectedConfig } from '../load.js';
import type { SettingOrigin } from '../setting.js';

/** A value that is in force, and where it comes from. */
export interface FoundSetting {
  /** As a file would say it: `60s`, and not 60,000. */
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

/** Finds the value of a key that is in force; undefined where nothing sets it. */
export function findValue(config: InspectedConfig, key: readonly string[]): FoundSetting | undefined {
  const [top = '', name = '', ...rest] = key;
  const setting = keys.find((one) => snakeCase(one) === top);
  if (setting) return foundIn(config[setting]);
  if (top === 'sources' || top === 'checks' || top === 'prices') {
    return inFile(config, key, name === '' ? undefined : config[top].get(name)?.origin);
  }
  // All providers come from one file.
  if (top === 'auth') return inFile(config, key, [...config.auth.values()][0]?.origin);
  const part = name === '' || rest.length > 0 ? undefined : partsOf(config).get(`${top}.${name}`);
  return part ? foundIn(part) : inFile(config, key, undefined);
}

function partsOf({ clean, llm, prompts, runs, studio }: InspectedConfig): ReadonlyMap<string, AnySetting> {
  const sections: Readonly<Record<string, Readonly<Record<string, AnySetting>>>> = {
    clean,
    llm,
    prompts,
    runs,
    studio,
  };
  return new Map(
    Object.entries(sections).flatMap(([section, parts]) =>
      Object.entries(parts).map(([name, part]) => [`${section}.${snakeCase(name)}`, part] as const),
    ),
  );
}

function foundIn(setting: AnySetting): FoundSetting | undefined {
  const value = valueToShow(setting);
  const isNothing = value === undefined || (Array.isArray(value) && setting.origin.kind === 'default');
  return isNothing ? undefined : { value, origin: setting.origin };
}

/** What a file says at a key: the one that decides it, or the nearest that says it. */
function inFile(
  { project, own }: InspectedConfig,
  key: readonly string[],
  origin: SettingOrigin | undefined,
): FoundSetting | undefined {
  const files = [project, own].filter((file): file is ConfigFile => file !== undefined);
  const deciding = origin ? files.filter(({ path }) => path === origin.where) : files;
  for (const { path, written } of deciding) {
    const value = valueAt(written, key);
    if (value !== undefined && value !== null) return { value, origin: { kind: 'file', where: path } };
  }
  return undefined;
}
