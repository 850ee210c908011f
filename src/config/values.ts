import { type ErrorCode, TicketsiftError } from '../core/errors.js';
import type { Environment } from '../core/world/environment.js';
import { flagOf, type Key, keys, variableOf } from './keys.js';
import { isNumber, type SettingValues, settingsSchema } from './schema.js';

/** Returns what flags set. @throws TicketsiftError `usage` that names the first wrong flag */
export function checkFlags(flags: SettingValues): SettingValues {
  return check(flags, flagOf, 'usage');
}

/** Returns what variables set, with the numbers read. @throws TicketsiftError `config` that names the first wrong one */
export function readVariables({ settings }: Pick<Environment, 'settings'>): SettingValues {
  const set = keys.flatMap((key) => {
    const text = settings[key];
    return text === undefined ? [] : [[key, isNumber(key) ? Number(text) : text]];
  });
  return check(Object.fromEntries(set), variableOf, 'config');
}

function check(
  values: Readonly<Record<string, unknown>>,
  where: (key: Key) => string,
  code: ErrorCode,
): SettingValues {
  const result = settingsSchema.safeParse(values);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = settingsSchema.keyof().parse(issue?.path[0]);
  throw new TicketsiftError(code, `${where(key)} ${issue?.message}`);
}
