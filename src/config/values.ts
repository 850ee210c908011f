import { type ErrorCode, TicketsiftError } from '../core/errors.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { readYesOrNo } from '../core/text/read-value.js';
import type { Environment } from '../core/world/environment.js';
import { flagOf, type Key, keys, runsKeepVariable, variableOf, variablesByWord } from './keys.js';
import { isNumber, isSwitch, type SettingValues, settingsSchema } from './schema.js';
import { sizeOfBytes } from './text-schema.js';

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

/** Returns the size of `runs.keep` in its variable; undefined where it is not set. @throws TicketsiftError `config` for any other text */
export function readRunsKeep({ runsKeep }: Pick<Environment, 'runsKeep'>): string | undefined {
  if (runsKeep === undefined) return undefined;
  const { data, error } = sizeOfBytes.safeParse(runsKeep);
  if (data !== undefined) return data;
  throw wrong('config', runsKeepVariable, error?.issues[0]?.message);
}

/** Returns a sentence about a variable that looks like ours and is none: `unknown` of `Environment`. */
export function describeUnknown(name: string): string {
  const known = variablesByWord();
  const word = name.replace(/^[A-Z]+_/, '');
  const question = didYouMean(word, known.keys(), (near) => known.get(near) ?? near);
  return [
    `the environment sets ${name}, which ticketsift does not read`,
    ...(question ? [`. ${question}`] : []),
  ].join('');
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
  throw wrong(code, where(key), issue?.message);
}

function wrong(code: ErrorCode, name: string, message = ''): TicketsiftError {
  return new TicketsiftError(code, `${name} ${message}`, {
    hint: code === 'usage' ? 'Correct it, or leave it out.' : `Correct it, or unset it: unset ${name}`,
  });
}
