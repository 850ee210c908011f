import type { World } from '../../core/world/world.js';
import { valueAt } from '../keys.js';
import { digestOf } from '../trust/digest.js';
import { whyForeign } from '../trust/foreign.js';
import { readRecord, recordedPath } from '../trust/records.js';
import { allow, notTrusted, standingOf } from '../trust/trust.js';
import { type Want, wantsOf } from '../trust/wants.js';
import { readYaml, type SettingsFile, saveSettings } from './settings-file.js';

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
  const wantsIn = async (settings: unknown, foreign: string | undefined) =>
    wantsOf(settings, { path: file.path, home }, { isForeign: foreign !== undefined });
  const foreign = file.exists ? await whyForeign(file.path) : undefined;
  const before = await wantsIn(readYaml(file.text), foreign);
  const realPath = await recordedPath(file.path);
  if (foreign !== undefined) {
    const { isTrusted, allowed } = await standingOf({ wants: before, realPath }, world);
    if (!isTrusted) throw notTrusted({ path: file.path, wants: before, foreign }, allowed, 'unasked');
  }
  const wasTrusted = (await readRecord(trust, realPath))?.digest === digestOf(before);
  await saveSettings(file, text);
  const settings = readYaml(text);
  const wants = await wantsIn(settings, await whyForeign(file.path));
  if (wants.length === 0) return 'not needed';
  if ((await standingOf({ wants, realPath }, world)).isTrusted) return 'trusted';
  const known = new Set(before.map(({ identity }) => identity));
  const isAllowed = (want: Want) => known.has(want.identity) || isTyped(want, typed, settings);
  if (!wasTrusted || !wants.every(isAllowed)) return 'needed';
  await allow({ wants, realPath }, world);
  return 'trusted';
}

/** Whether a user who typed the value at a key has seen all that it does: a link leads elsewhere. */
function isTyped({ key, identity }: Want, typed: readonly string[] | undefined, settings: unknown): boolean {
  if (!typed?.every((step, index) => step === key[index])) return false;
  return identity === JSON.stringify([key, valueAt(settings, key)]);
}
