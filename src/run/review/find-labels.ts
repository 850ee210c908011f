import { TicketsiftError } from '../../core/errors.js';
import { isPromptPath, type Prompt } from '../../core/prompt.js';
import { suggestName } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { findPrompt } from '../../prompts/find.js';
import type { Label } from '../../prompts/labels/label.js';
import type { LabelStore } from '../../prompts/labels/store.js';
import type { PromptPlaces } from '../../prompts/library/find-saved.js';
import { readReference } from '../../prompts/library/reference.js';

/** The labels of one prompt. */
export interface PromptLabels {
  /** The name of the prompt. */
  readonly name: string;
  /** Undefined where its labels are here and the prompt is not. */
  readonly prompt: Prompt | undefined;
  readonly labels: readonly Label[];
}

/**
 * Finds the labels of a prompt.
 * @param wanted a file or a name, as commands take a prompt; undefined for the only one that has labels
 * @throws TicketsiftError `not_found` where it has no labels; `usage` where several have and none is named
 */
export async function findLabels(
  wanted: string | undefined,
  store: LabelStore,
  places: PromptPlaces,
): Promise<PromptLabels> {
  const all = await store.of();
  const names = [...new Set(all.map(({ prompt }) => prompt))];
  if (names.length === 0) {
    throw new TicketsiftError('not_found', 'No ticket is labelled yet', {
      hint: 'Label some in `ticketsift studio`, on the page Review.',
    });
  }
  const [only = ''] = names;
  if (wanted === undefined && names.length > 1) {
    throw new TicketsiftError('usage', `Several prompts have labels: ${listNames(names)}`, {
      hint: `Name one: --prompt ${shorten(only, 60)}`,
    });
  }
  const reference = wanted ?? only;
  // A name on labels may be no valid reference, and the labels of a deleted file are found by its name alone.
  const prompt =
    names.includes(reference) && readReference(reference) === undefined
      ? undefined
      : await foundPrompt(reference, places);
  const name = prompt?.name ?? readReference(reference)?.name ?? reference;
  const labels = all.filter((label) => label.prompt === name);
  if (labels.length > 0) return { name, prompt, labels };
  throw new TicketsiftError('not_found', `${shorten(name, 60)} has no labels`, {
    hint: suggestName(name, names, 'Prompts with labels'),
  });
}

/** Returns undefined where there is no such prompt: its labels are still there. */
async function foundPrompt(wanted: string, places: PromptPlaces): Promise<Prompt | undefined> {
  try {
    return await findPrompt(wanted, places);
  } catch (error) {
    const isGone = error instanceof TicketsiftError && error.code === 'not_found';
    if (isGone && !isPromptPath(wanted)) return undefined;
    throw error;
  }
}
