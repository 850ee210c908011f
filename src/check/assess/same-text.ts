import type { Prompt } from '../../core/prompt.js';
import type { Ticket } from '../../core/ticket.js';
import { compileTemplate } from '../../prompts/template.js';
import type { LabelledTicket } from '../labels.js';

/** Returns a text so that the same one in other letters, or with other blanks, is the same. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * Returns, of each ticket that shows the model the same as one before it, the id of the first such: the same text, and the same
 * of other columns that the prompt shows. Its id says nothing about it.
 */
export function findDuplicates(
  labelled: readonly LabelledTicket[],
  prompt: Prompt,
): ReadonlyMap<string, string> {
  const firsts = new Map<string, string>();
  const duplicates = new Map<string, string>();
  const shown = shownBy(prompt, labelled[0]?.ticket.columns ?? []);
  for (const { ticket } of labelled) {
    const key = shown(ticket);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, ticket.id);
    else duplicates.set(ticket.id, first);
  }
  return duplicates;
}

function shownBy(prompt: Prompt, columns: readonly string[]): (ticket: Ticket) => string {
  const template = compileTemplate(prompt, columns);
  return (ticket) => {
    // A ticket without a text is shown to no model.
    const fills = ticket.text.trim() === '' ? [] : template.fills(ticket);
    const others = fills.filter((fill) => fill !== ticket.id && fill !== ticket.text);
    return JSON.stringify([ticket.text, ...others].map(foldText));
  };
}
