import { dirname, isAbsolute, resolve } from 'node:path';
import type { OpenContext } from '../../auth/access.js';
import { hasKey } from '../../config/edit/change-yaml.js';
import { findValue } from '../../config/edit/find-value.js';
import { readKey } from '../../config/edit/key.js';
import { saveProject } from '../../config/edit/save-project.js';
import {
  findSettingsFile,
  type SettingsFile,
  type SettingsScope,
  saveSettings,
  setIn,
  unsetIn,
} from '../../config/edit/settings-file.js';
import { shownValue } from '../../config/edit/shown-value.js';
import { inspectConfig } from '../../config/load.js';
import { trustUnasked } from '../../config/trust/trust.js';
import { TicketsiftError } from '../../core/errors.js';
import { isUrl } from '../../core/text/locations.js';
import { visible } from '../../core/text/visible.js';

/** Which file is changed: the user's own, unless `project` is set. */
export interface ConfigScopeFlags {
  readonly user?: true;
  readonly project?: true;
}

export interface ConfigSetOptions extends ConfigScopeFlags {
  readonly key: string;
  readonly value: string;
}

/** Sets a value in a file, and says what goes before it. Resolves to 0. @throws TicketsiftError see `setIn`, `saveProject` */
export async function setSetting(context: OpenContext, options: ConfigSetOptions): Promise<number> {
  const { world, output } = context;
  const path = readKey(options.key);
  refuseKnownSecret(context, options.value);
  const scope = scopeOf(options);
  const file = await findSettingsFile(world, scope);
  await save(context, scope, file, setIn(file, path, options.value), path);
  const shown = visible(String(shownValue(options.value)));
  await output.write(`${visible(file.path)}: ${path.map(visible).join('.')} is now ${shown}\n`);
  noteFolder(context, file, path, options.value);
  await noteWhatGoesBefore(context, file, path);
  return 0;
}

export interface ConfigUnsetOptions extends ConfigScopeFlags {
  readonly key: string;
}

/** Takes a value out of a file. Resolves to 0, also where it is not there. @throws TicketsiftError see `saveProject` */
export async function unsetSetting(context: OpenContext, options: ConfigUnsetOptions): Promise<number> {
  const { world, output, voice } = context;
  const scope = scopeOf(options);
  const file = await findSettingsFile(world, scope);
  const path = keyIn(file, options.key);
  const text = unsetIn(file, path);
  const key = path.map(visible).join('.');
  if (text === undefined) {
    voice.note(`${key} is not set in ${file.path}`);
    return 0;
  }
  await save(context, scope, file, text, path);
  await output.write(`${visible(file.path)}: ${key} is no longer set\n`);
  await noteWhatGoesBefore(context, file, path);
  return 0;
}

/** The file may have an unknown key: this is how to remove it. */
function keyIn(file: SettingsFile, key: string): readonly string[] {
  try {
    return readKey(key);
  } catch (error) {
    const steps = key.split('.');
    if (hasKey(file.text, steps)) return steps;
    throw error;
  }
}

export function scopeOf({ project }: ConfigScopeFlags): SettingsScope {
  return project ? 'project' : 'user';
}

/**
 * Writes a file, and says where it needs trust then.
 * @param typed the key whose value the user has typed; undefined where none was
 */
export async function save(
  { world, voice }: OpenContext,
  scope: SettingsScope,
  file: SettingsFile,
  text: string,
  typed: readonly string[] | undefined,
): Promise<void> {
  if (scope === 'user') return await saveSettings(file, text);
  const trust = await saveProject(file, text, typed, world);
  if (trust === 'needed') voice.note(`${file.path} needs your trust for what it says now: ticketsift trust`);
}

/** @throws TicketsiftError `usage` for a secret of the environment, which a file of settings would give away */
function refuseKnownSecret({ world: { environment } }: OpenContext, value: string): void {
  const { apiKey, clientSecret, token } = environment.secrets;
  if (![apiKey, clientSecret, token].some((secret) => secret !== undefined && value.includes(secret))) return;
  throw new TicketsiftError(
    'usage',
    'The value holds a secret of the environment, and no file of settings holds one',
    {
      hint: 'It stays in the environment, from which ticketsift reads it.',
    },
  );
}

/** Says what a relative path is relative to, where that is not the working folder. */
function noteFolder(
  { world: { cwd }, voice }: OpenContext,
  { path: file }: SettingsFile,
  path: readonly string[],
  value: string,
): void {
  const [top = ''] = path;
  const isLocation =
    ['cache', 'prompts', 'sources', 'checks'].includes(top) &&
    /^(cache|url|tickets|prompt|baseline)$/.test(path.at(-1) ?? '');
  const isPrompt = top === 'prompt' && /[/\\]|\.md$/.test(value);
  const isRelative = !isAbsolute(value) && !isUrl(value) && !/^~[/\\]/.test(value);
  if (!(isLocation || isPrompt) || !isRelative || dirname(file) === cwd) return;
  voice.note(`paths in ${file} are relative to its folder: this one is ${resolve(dirname(file), value)}`);
}

/** Says what decides instead of the file that was changed. What is broken elsewhere is only mentioned. */
async function noteWhatGoesBefore(
  { world, voice }: OpenContext,
  file: SettingsFile,
  path: readonly string[],
): Promise<void> {
  try {
    const found = findValue(await inspectConfig(world, {}, trustUnasked(world)), path);
    if (!found || found.origin.kind === 'default' || found.origin.where === file.path) return;
    const { kind, where } = found.origin;
    const what = kind === 'environment' ? `the variable ${where}` : where;
    voice.note(`${what} sets ${path.join('.')} here, and goes before ${file.path}`);
  } catch (error) {
    if (!(error instanceof TicketsiftError)) throw error;
    voice.warn(error.message);
  }
}
