import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { credentialsIn } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import { writeFile } from '../../core/world/file-sink.js';
import type { World } from '../../core/world/world.js';
import { parseCheckedYaml } from '../checked-yaml.js';
import { readSettingsText } from '../files.js';
import { fileSchema } from '../schema.js';
import { foldersToSearch } from '../search.js';
import { variablesIn } from '../variables.js';
import { withoutKey, withValue } from './change-yaml.js';
import { secretHint } from './key.js';

/** A file of settings as it is; the text is empty where there is none yet. */
export interface SettingsFile {
  readonly path: string;
  readonly text: string;
  readonly exists: boolean;
}

/** Whose settings: those of the user everywhere, or those of the folder for all who work in it. */
export type SettingsScope = 'user' | 'project';

/**
 * Finds the file that holds settings: the user's own, or the nearest `ticketsift.yaml`, else a new one in the working folder.
 * @throws TicketsiftError `config` for one that cannot be read
 */
export async function findSettingsFile(
  { cwd, environment: { files } }: Pick<World, 'cwd' | 'environment'>,
  scope: SettingsScope,
): Promise<SettingsFile> {
  const paths =
    scope === 'user'
      ? [files.config]
      : (await foldersToSearch(cwd, files.home)).map((folder) => join(folder, 'ticketsift.yaml'));
  for (const path of paths) {
    const text = await readSettingsText(path);
    if (text !== undefined) return { path, text, exists: true };
  }
  return { path: paths[0] ?? join(cwd, 'ticketsift.yaml'), text: '', exists: false };
}

/** @throws TicketsiftError `config` with file and line where a text is not what a file of settings may say */
export function checkSettings(text: string, path: string): unknown {
  return parseCheckedYaml(text, fileSchema, { path, firstLine: 1, code: 'config' }).written;
}

/**
 * Returns the text of a file in which a key has a value.
 * @param written as it was typed: a text as it is, where the key takes one; else YAML; a list also with commas
 * @throws TicketsiftError `usage` for a value that the key does not take, and for a secret; `config` where the file has
 *   something else wrong
 */
export function setIn(
  { path: file, text: before }: SettingsFile,
  path: readonly string[],
  written: string,
): string {
  const key = path.join('.');
  refuseSecret(key, written);
  if (readYaml(before) === undefined) checkSettings(before, file);
  let why: string | undefined;
  let first: string | undefined;
  for (const value of readingsOf(written)) {
    let text: string;
    try {
      text = withValue(before, path, value);
    } catch (cause) {
      throw new TicketsiftError('config', `Cannot set ${shorten(key, 60)} in ${file}: ${messageOf(cause)}`, {
        cause,
        hint: '`ticketsift config edit` opens the file.',
      });
    }
    const problem = problemAt(parse(text, { uniqueKeys: false }), path);
    if (problem === undefined) {
      checkSettings(text, file);
      return text;
    }
    why ??= problem;
    first ??= text;
  }
  if (why !== undefined && why !== elsewhere) {
    throw new TicketsiftError('usage', `${shorten(key, 60)} ${why}, and not ${shorten(written, 60)}`, {
      hint: `${file} is as it was.`,
    });
  }
  // What was wrong before is said first, with the lines that the file has.
  checkSettings(before, file);
  return missingBeside(first ?? before, file, path);
}

/** @throws TicketsiftError `config`; one that says how to set what belongs together */
function missingBeside(text: string, file: string, path: readonly string[]): never {
  const parent = path.slice(0, -1).join('.');
  try {
    checkSettings(text, file);
  } catch (cause) {
    throw new TicketsiftError('config', messageOf(cause), {
      cause,
      hint: `Nothing was written. Set what belongs together at once: ticketsift config set ${parent} '{ … }'`,
    });
  }
  throw new TicketsiftError('config', `${file} would not be valid`, {
    hint: 'Nothing was written. Correct the file first: ticketsift config edit',
  });
}

const elsewhere = 'elsewhere';

/** Why a key may not have its value; `elsewhere` where something else is wrong; undefined where nothing is. */
function problemAt(settings: unknown, path: readonly string[]): string | undefined {
  const result = fileSchema.safeParse(settings ?? {});
  if (result.success) return undefined;
  const found = result.error.issues.find(({ path: at }) => path.every((step, index) => step === at[index]));
  return found ? reason(found.message) : elsewhere;
}

/** Returns what YAML says; undefined for a text that is not YAML. */
export function readYaml(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false });
  } catch {
    return undefined;
  }
}

/** The messages of the schema begin with what a value must be. */
function reason(message: string): string {
  return /^(must|has|names) /.test(message) ? message : `is not valid (${message})`;
}

/** Returns what a typed value may mean, in the order in which it is taken. */
function readingsOf(written: string): unknown[] {
  const readings: unknown[] = [written];
  try {
    readings.push(parse(written));
  } catch {
    // It is not YAML, so only a text.
  }
  return [...readings, written.split(',').map((one) => one.trim())];
}

/** Returns the text of a file without a key; undefined where it is not there. @throws TicketsiftError `config` */
export function unsetIn({ path: file, text }: SettingsFile, path: readonly string[]): string | undefined {
  const without = withoutKey(text, path);
  if (without !== undefined) checkSettings(without, file);
  return without;
}

/** Writes a file of settings whole, or not at all. @throws TicketsiftError `bad_output` */
export async function saveSettings({ path }: SettingsFile, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch(() => {});
  await writeFile(path, (sink) => sink.write(text));
}

/** Files of settings are read by others, and committed. */
function refuseSecret(key: string, written: string): void {
  const credentials = credentialsIn(written).filter((one) => variablesIn(one).length === 0);
  const isKey = /(^|[^\w-])(sk|gsk|pk|xai)-[\w-]{16,}/.test(written);
  if (credentials.length === 0 && !isKey) return;
  throw new TicketsiftError(
    'usage',
    `The value for ${shorten(key, 60)} holds a secret, and no file of settings holds one`,
    {
      hint: secretHint,
    },
  );
}
