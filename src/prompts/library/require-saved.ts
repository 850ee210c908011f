import { TicketsiftError } from '../../core/errors.js';
import { shippedNames } from '../find.js';
import { findHistory, type History } from './find-saved.js';
import { type Reference, readReference } from './reference.js';
import type { PromptStore } from './store.js';
import { unknownPrompt } from './unknown.js';

/**
 * Returns the history of a saved prompt, also of a removed one.
 * @param name without a version
 * @throws TicketsiftError `not_found` that names the closest; `usage` for an invalid name and for one with a version
 */
export async function needHistory(name: string, store: PromptStore): Promise<History> {
  const reference = named(name);
  const found = await findHistory(reference, store);
  if (found) return found;
  throw unknownPrompt(reference, await store.newest(), await shippedNames());
}

function named(name: string): Reference {
  const reference = readReference(name);
  if (reference?.scope === 'shipped') {
    throw new TicketsiftError('usage', `${name} ships with the program and has no versions`, {
      hint: 'Only saved prompts have versions; `ticketsift prompts list` shows them.',
    });
  }
  if (reference !== undefined && reference.version === undefined) return reference;
  throw new TicketsiftError('usage', `${name} does not name a saved prompt without a version`, {
    hint: 'Give a name such as triage or org:triage; `ticketsift prompts list` shows them.',
  });
}
