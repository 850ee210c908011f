import { TicketsiftError } from '../../core/errors.js';
import { nameIn } from '../../core/visibility.js';
import type { Waiting } from '../../core/world/wait.js';
import { type Reference, referenceOf } from './reference.js';
import type { PromptStore } from './store.js';
import { findEdit, hashOf, signatureOf, type Version } from './version.js';

/** Where prompts are looked for. */
export interface PromptPlaces {
  /** What a relative path is relative to. */
  readonly cwd: string;
  readonly openPrompts: OpenPrompts;
  /** How to wait for the writer of a pipe; if undefined, for as long as it takes. */
  readonly waiting?: Waiting;
}

/** Opens the store of saved prompts; called only for a name that may be in it. */
export type OpenPrompts = () => Promise<PromptStore>;

/** A version with content. */
export interface SavedVersion extends Version {
  readonly content: string;
}

/**
 * Finds the version that a reference names; undefined where nothing is saved under that name, or no longer.
 * @throws TicketsiftError `not_found` for a version that does not exist, or that removed the prompt; `bad_prompt` for one
 *   that another program changed
 */
export async function findSaved(reference: Reference, store: PromptStore): Promise<SavedVersion | undefined> {
  const named = await findHistory(reference, store);
  if (named === undefined) return undefined;
  const { newest, versions } = named;
  if (reference.version === undefined && newest.content === undefined) return undefined;
  const wanted = reference.version ?? newest.version;
  const found = versions.find(({ version }) => version === wanted);
  if (found === undefined) throw noVersion(reference, versions);
  const { content } = found;
  if (content === undefined) throw removed(reference, found, versions);
  if (found.hash !== hashOf(found)) throw edited(found, versions);
  return { ...found, content };
}

/** A saved prompt with all of its versions, the oldest first. */
export interface History {
  readonly newest: Version;
  readonly versions: readonly Version[];
}

/** Finds the history of the prompt that a reference names, whatever its version. */
export async function findHistory(
  { scope, name }: Reference,
  store: PromptStore,
): Promise<History | undefined> {
  const called = await store.newest(name);
  const newest = called.find(({ visibility }) => (scope ?? visibility) === visibility);
  return newest && { newest, versions: await store.versions(newest.prompt) };
}

function noVersion(reference: Reference, versions: readonly Version[]): TicketsiftError {
  const there = versions.filter(({ content }) => content !== undefined).map((one) => one.version);
  const name = nameIn(reference);
  return new TicketsiftError('not_found', `There is no ${name}@${reference.version}`, {
    hint: `Versions: ${ranges(there)}. \`ticketsift prompts history ${name}\` shows them.`,
  });
}

/** `1–3, 5`. */
function ranges(numbers: readonly number[]): string {
  const found: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}

function removed(
  reference: Reference,
  { version, author, savedAt }: Version,
  versions: readonly Version[],
): TicketsiftError {
  const name = nameIn(reference);
  const last = versions.findLast((one) => one.version < version && one.content !== undefined);
  return new TicketsiftError(
    'not_found',
    `${name} was removed by ${signatureOf(author)} at ${savedAt} (${name}@${version})`,
    { hint: last ? `Its last version was ${name}@${last.version}, which is still there.` : '' },
  );
}

function edited(version: Version, versions: readonly Version[]): TicketsiftError {
  const what = findEdit(versions) ?? 'it was changed after it was saved';
  return new TicketsiftError('bad_prompt', `${referenceOf(version)} is not as it was saved: ${what}`, {
    hint: `\`ticketsift prompts verify ${nameIn({ scope: version.visibility, name: version.name })}\` shows more. Save it again from a file that you trust.`,
  });
}
