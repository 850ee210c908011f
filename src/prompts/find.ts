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

/** The names of the prompts that ship with the program. */
export async function shippedNames(): Promise<string[]> {
  return (await readdir(shipped)).map((file) => basename(file, '.md')).toSorted();
}

/** Returns whether a file is one of the prompts that ship with the program. @param path a full one */
export function isShippedFile(path: string): boolean {
  return dirname(path) === dirname(fileURLToPath(new URL('triage.md', shipped)));
}

/** The text of a prompt, and what it goes by. */
export interface PromptText {
  readonly text: string;
  readonly path: string;
  /** Undefined for one that nobody saved. */
  readonly saved: SavedVersion | undefined;
  /** The name of one that ships with the program. */
  readonly shipped: string | undefined;
}

/**
 * A prompt by the path of its file, or by its name: one that somebody saved, else one that ships with the program.
 * Only after those a file of the same bare name, so that whatever lies in the working folder cannot take their place.
 * @throws TicketsiftError `not_found` that names the closest; what the store has wrong
 */
export async function findPromptText(fileOrName: string, places: PromptPlaces): Promise<PromptText> {
  const path = resolve(places.cwd, fileOrName);
  const reference = referenceIn(fileOrName);
  const found = reference && (await lookUp(reference, places));
  if (found && !(found instanceof TicketsiftError)) return found;
  if (found && !existsSync(path)) throw found;
  return await fileText(path, fileOrName, places.waiting);
}

/**
 * A saved or shipped prompt by its name, for those who may name no file: the working folder is not looked at.
 * @throws TicketsiftError `not_found`; what the store has wrong
 */
export async function findNamedPrompt(name: string, places: PromptPlaces): Promise<PromptText> {
  const reference = referenceIn(name);
  const found = reference && (await lookUp(reference, places));
  if (found && !(found instanceof TicketsiftError)) return found;
  throw new TicketsiftError('not_found', `There is no saved or shipped prompt ${shorten(name, 60)}`, {
    hint: 'The list of saved prompts shows those that you may use.',
  });
}

function referenceIn(text: string): Reference | undefined {
  return isPromptPath(text) ? undefined : readReference(text);
}

/** Resolves to the error that says what there is instead, where there is no such prompt. */
async function lookUp(
  reference: Reference,
  { openPrompts }: PromptPlaces,
): Promise<PromptText | TicketsiftError> {
  await using store = reference.scope === 'shipped' ? undefined : await openPrompts();
  const saved = store && (await findSaved(reference, store));
  const names = await shippedNames();
  const { scope = 'shipped', name, version } = reference;
  const isShipped = scope === 'shipped' && version === undefined && names.includes(name);
  // Nor can what another organisation saves for everyone take the place of what ships with the program.
  if (saved && !(isShipped && saved.isForeign)) {
    return { text: saved.content, path: referenceOf(saved), saved, shipped: undefined };
  }
  if (isShipped) {
    const file = fileURLToPath(new URL(`${name}.md`, shipped));
    return { ...(await fileText(file, file)), shipped: name };
  }
  return unknownPrompt(reference, (await store?.newest()) ?? [], names);
}

/** @throws TicketsiftError as `findPromptText`, and what the prompt has wrong */
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
