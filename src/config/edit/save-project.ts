import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { World } from '../../core/world/world.js';
import { digestOf } from '../trust/digest.js';
import { whyForeign } from '../trust/foreign.js';
import { readRecord } from '../trust/records.js';
import { allow, notTrusted, standingOf } from '../trust/trust.js';
import { type Want, wantsOf } from '../trust/wants.js';
import { type SettingsFile, saveSettings } from './settings-file.js';
import { valueAt } from './value-at.js';

/** Whether a project file reaches beyond its folder, and may. */
export type TrustAfter = 'not needed' | 'trusted' | 'needed';

/**
 * Writes a project file. One that its user trusted, as it was, stays trusted with what the user has just typed; anything else
 * that is new needs trust as ever, such as a path that turns out to be a link.
 * @param typed the key whose value the user has typed; undefined where none was, as in an editor
 * @throws TicketsiftError `not_trusted` where someone else may have written the file, which would then belong to this
 *   user; `bad_output`
 */
export async function saveProject(
  file: SettingsFile,
  text: string,
  typed: readonly string[] | undefined,
  world: Pick<World, 'environment' | 'now'>,
): Promise<TrustAfter> {
  const { trust, home } = world.environment.files;
  const wantsIn = async (yaml: string, foreign: string | undefined) =>
    wantsOf(readYaml(yaml), { path: file.path, home }, { isForeign: foreign !== undefined });
  const foreign = file.exists ? await whyForeign(file.path) : undefined;
  const before = await wantsIn(file.text, foreign);
  const realPath = await realPathOf(file.path);
  if (foreign !== undefined) {
    const { isTrusted, allowed } = await standingOf({ wants: before, realPath }, world);
    if (!isTrusted) throw notTrusted({ path: file.path, wants: before, foreign }, allowed, 'unasked');
  }
  const wasTrusted = (await readRecord(trust, realPath))?.digest === digestOf(before);
  await saveSettings(file, text);
  const wants = await wantsIn(text, await whyForeign(file.path));
  if (wants.length === 0) return 'not needed';
  if ((await standingOf({ wants, realPath }, world)).isTrusted) return 'trusted';
  const known = new Set(before.map(({ identity }) => identity));
  const isAllowed = (want: Want) => known.has(want.identity) || isTyped(want, typed, readYaml(text));
  if (!wasTrusted || !wants.every(isAllowed)) return 'needed';
  await allow({ wants, realPath }, world);
  return 'trusted';
}

/** Whether a user who typed the value at a key has seen all that it does: a link leads elsewhere. */
function isTyped({ key, identity }: Want, typed: readonly string[] | undefined, settings: unknown): boolean {
  if (!typed?.every((step, index) => step === key[index])) return false;
  return identity === JSON.stringify([key, valueAt(settings, key)]);
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false });
  } catch {
    return undefined;
  }
}

async function realPathOf(path: string): Promise<string> {
  const folder = dirname(path);
  return join(await realpath(folder).catch(() => folder), basename(path));
}
