import { type ErrorCode, TicketsiftError } from '../core/errors.js';
import { readYesOrNo } from '../core/text/read-value.js';
import type { Environment } from '../core/world/environment.js';
import { flagOf, type Key, keys, variableOf } from './keys.js';
import { isNumber, isSwitch, type SettingValues, settingsSchema } from './schema.js';

/** Returns the settings of flags. @throws TicketsiftError `usage` that names the first wrong flag */
export function checkFlags(flags: SettingValues): SettingValues {
  return check(flags, flagOf, 'usage');
}

/** Returns the settings of variables, with numbers and switches parsed. @throws TicketsiftError `config` that names the first wrong one */
export function readVariables({ settings }: Pick<Environment, 'settings'>): SettingValues {
  const set = keys.flatMap((key) => {
    const text = settings[key];
    return text === undefined ? [] : [[key, readValue(key, text)]];
  });
  return check(Object.fromEntries(set), variableOf, 'config');
}

function readValue(key: Key, text: string): unknown {
  if (isNumber(key)) return Number(text);
  return isSwitch(key) ? (readYesOrNo(text) ?? text) : text;
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
  throw new TicketsiftError(code, `${where(key)} ${issue?.message}`, {
    hint: code === 'usage' ? 'Correct it, or leave it out.' : `Correct it, or unset it: unset ${where(key)}`,
  });
}
