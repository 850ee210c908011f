import type { Prompt } from '../../core/prompt.js';
import type { Ticket } from '../../core/ticket.js';
import { columnOfPlaceholder, placeholderNames } from '../../prompts/placeholders.js';
import { redact } from '../../prompts/redaction/redaction.js';
import { candidatesFor } from '../../sources/columns/roles.js';
import type { LabelledTicket } from '../labels.js';

/** Returns a text in a form that ignores case and white space. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * Returns, of each ticket that shows the model the same as one before it, the id of the first such: the same text, and the same
 * of other columns that the prompt shows. A column of ids says nothing about it.
 * @param redacted whether it is shown them without e-mail addresses and the like
 */
export function findDuplicates(
  labelled: readonly LabelledTicket[],
  prompt: Prompt,
  redacted = false,
): ReadonlyMap<string, string> {
  const firsts = new Map<string, string>();
  const duplicates = new Map<string, string>();
  const shown = shownBy(prompt, labelled, redacted);
  for (const { ticket } of labelled) {
    const key = shown(ticket);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, ticket.id);
    else duplicates.set(ticket.id, first);
  }
  return duplicates;
}

function shownBy(
  prompt: Prompt,
  labelled: readonly LabelledTicket[],
  redacted: boolean,
): (ticket: Ticket) => string {
  const columns = labelled[0]?.ticket.columns ?? [];
  const ids = idColumn(columns, labelled);
  const shown = placeholderNames(prompt)
    .map((name) => columnOfPlaceholder(columns, name))
    .filter((index) => index !== -1 && index !== ids);
  const named = (text: string, name = 'text') => ({ text, name });
  return ({ text, values }) => {
    // A ticket without a text is shown to no model.
    const others = text.trim() === '' ? [] : shown.map((index) => named(values[index] ?? '', columns[index]));
    const all = [named(text), ...others];
    const texts = redacted ? redact(all).texts : all.map((one) => one.text);
    return JSON.stringify(texts.map(foldText));
  };
}

/** Returns the column that has the name of an id and holds those of all tickets. One of another name may say what a ticket is about. */
function idColumn(columns: readonly string[], labelled: readonly LabelledTicket[]): number | undefined {
  return candidatesFor('id', columns).find(({ index }) =>
    labelled.every(({ ticket }) => ticket.values[index] === ticket.id),
  )?.index;
}
