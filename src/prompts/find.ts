import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TicketsiftError } from '../core/errors.js';
import { isPromptPath, type Prompt } from '../core/prompt.js';
import { shorten } from '../core/text/shorten.js';
import type { Waiting } from '../core/world/wait.js';
import { findSaved, type PromptPlaces, type SavedVersion } from './library/find-saved.js';
import { type Reference, readReference, referenceOf } from './library/reference.js';
import { unknownPrompt } from './library/unknown.js';
import { parsePrompt, readPromptText } from './prompt-file.js';

/** Beside `src` and `dist` alike. */
const shipped = new URL('../../prompts/', import.meta.url);

/** Returns the names of the prompts that ship with the program. */
export async function shippedNames(): Promise<string[]> {
  return (await readdir(shipped)).map((file) => basename(file, '.md')).toSorted();
}

/** Returns whether a file is one of the prompts that ship with the program. @param path an absolute path */
export function isShippedFile(path: string): boolean {
  return dirname(path) === dirname(fileURLToPath(new URL('triage.md', shipped)));
}

/** The text of a prompt, and how it is named. */
export interface PromptText {
  readonly text: string;
  readonly path: string;
  /** Undefined for a prompt that is not saved. */
  readonly saved: SavedVersion | undefined;
  /** The name of a prompt that ships with the program. */
  readonly shipped: string | undefined;
}

/**
 * Finds a prompt by the path of its file or by its name. A saved prompt comes first, then one that ships with the program,
 * and last a file of that name, so that a file in the working folder cannot replace the others.
 * @throws TicketsiftError `not_found` that names the closest; the faults of the store
 */
export async function findPromptText(fileOrName: string, places: PromptPlaces): Promise<PromptText> {
  const path = resolve(places.cwd, fileOrName);
  const reference = referenceIn(fileOrName);
  const found = reference && (await lookUp(reference, places));
  if (found && !(found instanceof TicketsiftError)) return found;
  if (found && !existsSync(path)) throw existsSync(`${path}.md`) ? withoutEnding(found, fileOrName) : found;
  return await fileText(path, fileOrName, places.waiting);
}

/**
 * Finds a saved or shipped prompt by its name, for users who may not name files: it never reads the working folder.
 * @throws TicketsiftError `not_found`; the faults of the store
 */
export async function findNamedPrompt(name: string, places: PromptPlaces): Promise<PromptText> {
  const reference = referenceIn(name);
  const found = reference && (await lookUp(reference, places));
  if (found && !(found instanceof TicketsiftError)) return found;
  throw new TicketsiftError('not_found', `There is no saved or shipped prompt ${shorten(name, 60)}`, {
    hint: 'The list of saved prompts shows the ones that you may use.',
  });
}

/** Returns the error where the ending of a file was left out. */
function withoutEnding({ code, message, hint = '' }: TicketsiftError, name: string): TicketsiftError {
  return new TicketsiftError(code, message, {
    hint: `Did you mean the file ${shorten(name, 60)}.md? ${hint}`,
  });
}

function referenceIn(text: string): Reference | undefined {
  return isPromptPath(text) ? undefined : readReference(text);
}

/** Looks up a prompt; resolves to an error that suggests others where there is no such prompt. */
async function lookUp(
  reference: Reference,
  { openPrompts }: PromptPlaces,
): Promise<PromptText | TicketsiftError> {
  await using store = reference.scope === 'shipped' ? undefined : await openPrompts();
  const saved = store && (await findSaved(reference, store));
  const names = await shippedNames();
  const { scope = 'shipped', name, version } = reference;
  const isShipped = scope === 'shipped' && version === undefined && names.includes(name);
  // A prompt that another organisation saves for everyone cannot replace a shipped one, either.
  if (saved && !(isShipped && saved.isForeign)) {
    return { text: saved.content, path: referenceOf(saved), saved, shipped: undefined };
  }
  if (isShipped) {
    const file = fileURLToPath(new URL(`${name}.md`, shipped));
    return { ...(await fileText(file, file)), shipped: name };
  }
  return unknownPrompt(reference, (await store?.newest()) ?? [], names);
}

/** @throws TicketsiftError as `findPromptText`, and the faults of the prompt */
export async function findPrompt(fileOrName: string, places: PromptPlaces): Promise<Prompt> {
  return promptIn(await findPromptText(fileOrName, places));
}

/** Returns the prompt in a text, with the name and the version that it is saved as. @throws TicketsiftError `bad_prompt` */
export function promptIn({ text, path, saved }: PromptText): Prompt {
  const prompt = parsePrompt(text, path);
  return saved ? { ...prompt, name: saved.name, version: saved.version } : prompt;
}

async function fileText(path: string, name: string, waiting?: Waiting): Promise<PromptText> {
  const text = await readPromptText(path, name, waiting);
  return { text, path: name, saved: undefined, shipped: undefined };
}
