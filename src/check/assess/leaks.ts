import type { Prompt } from '../../core/prompt.js';
import { shorten } from '../../core/text/shorten.js';
import type { LabelledTicket } from '../labels.js';
import type { Leak } from './report.js';
import { foldText } from './same-text.js';

/** A shorter text occurs in many prompts by chance. */
const shortest = 20;

/**
 * Finds what makes the figures of labelled tickets less reliable: tickets that the prompt shows as examples,
 * that have the same text as another, or that have labels unknown to the prompt, so that no answer can be
 * right.
 */
export function findLeaks(labelled: readonly LabelledTicket[], prompt: Prompt): Leak[] {
  const shown = foldText(shownBy(prompt));
  const names = prompt.categories && new Set(prompt.categories.map(({ name }) => name));
  const firsts = new Map<string, LabelledTicket>();
  return labelled.flatMap((one): Leak[] => {
    const { ticket, expected } = one;
    const { place } = ticket;
    const text = foldText(ticket.text);
    const leaks: Leak[] = [];
    if (text.length >= shortest && shown.includes(text)) {
      leaks.push({ kind: 'example', place, message: `${name(one)} is in the prompt as an example` });
    }
    const first = firsts.get(text);
    if (first && text !== '') {
      leaks.push({
        kind: 'duplicate',
        place,
        message: `${name(one)} has the same text as ${name(first)} on line ${first.ticket.place.line}`,
      });
    } else firsts.set(text, one);
    for (const category of expected.categories) {
      if (names === undefined || names.has(category)) continue;
      const message = `${name(one)} is labelled “${shorten(category, 60)}”, which the prompt does not have`;
      leaks.push({ kind: 'unknown_label', place, message });
    }
    return leaks;
  });
}

function name({ ticket }: LabelledTicket): string {
  return shorten(ticket.id, 40);
}

/** Returns every part of a prompt that may contain a ticket. */
function shownBy({ body, system = '', categories = [], urgent }: Prompt): string {
  const examples = [
    ...categories.flatMap((category) => category.examples),
    ...(urgent?.examples.yes ?? []),
    ...(urgent?.examples.no ?? []),
  ];
  return [system, body, ...examples].join('\n');
}
