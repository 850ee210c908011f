import { type CleaningPart, cleaningParts, type Removed } from '../../core/cleaning.js';
import { counted, grouped } from '../../core/text/numbers.js';

const names: Readonly<Record<CleaningPart, string>> = {
  html: 'HTML',
  quotes: 'quoted mails',
  signatures: 'signatures',
  disclaimers: 'disclaimers',
};

const lines: Readonly<Record<CleaningPart, readonly [one: string, more: string]>> = {
  html: ['line of HTML', 'lines of HTML'],
  quotes: ['quoted line', 'quoted lines'],
  signatures: ['line of a signature', 'lines of signatures'],
  disclaimers: ['line of a disclaimer', 'lines of disclaimers'],
};

/** Returns how many tickets were cleaned, and of what: a note that says it once. */
export function describeCleaned(tickets: number, counts: ReadonlyMap<CleaningPart, number>): string {
  const parts = cleaningParts.flatMap((part) => {
    const count = counts.get(part);
    return count === undefined ? [] : [`${names[part]} in ${grouped(count)}`];
  });
  const [before, rawText] =
    tickets === 1
      ? ['before it is sent', '--raw-text sends it as it is']
      : ['before they are sent', '--raw-text sends them as they are'];
  return `cleaned ${counted(tickets, 'ticket')} ${before}: ${parts.join(', ')} (${rawText})`;
}

/** Returns of what a ticket was cleaned: `cleaned: html, quote`. */
export function describeParts(removed: Removed): string {
  const parts = cleaningParts.filter((part) => removed[part] !== undefined);
  return `cleaned: ${parts.map((part) => part.replace(/s$/, '')).join(', ')}`;
}

/** Returns what was taken out of a ticket: `HTML tags and 2 quoted lines (1,204 characters)`. */
export function describeRemoved(removed: Removed, characters: number): string {
  const parts = cleaningParts.flatMap((part) => {
    const count = removed[part];
    if (count === undefined) return [];
    return part === 'html' ? ['HTML tags'] : [counted(count, ...lines[part])];
  });
  const last = parts.at(-1) ?? '';
  const all = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${last}` : last;
  return `${all} (${counted(characters, 'character')})`;
}
