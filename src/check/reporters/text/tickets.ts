import { fitLine } from '../../../core/text/fit.js';
import { counted, grouped } from '../../../core/text/numbers.js';
import type { TicketResult } from '../../assess/report.js';
import { answersText, classificationText } from '../answers.js';
import { fact, type PageLayout, section } from './lines.js';

/** Tickets under a heading with their number: where they are, what they say, what was expected and answered. */
export function ticketSection(
  title: string,
  tickets: readonly TicketResult[],
  page: PageLayout,
  limit = Number.POSITIVE_INFINITY,
): string {
  const shown = tickets
    .slice(0, page.isVerbose ? tickets.length : limit)
    .map((ticket) => ticketBlock(ticket, page));
  const rest = tickets.length - shown.length;
  const more = rest > 0 ? [`  … and ${counted(rest, 'more ticket')} (-v or --reporter json shows all)`] : [];
  return section(`${title} (${grouped(tickets.length)})`, [...shown, ...more], page);
}

function ticketBlock(ticket: TicketResult, page: PageLayout): string {
  const { id, place, text, note, expected, answers, before, isFlaky } = ticket;
  const flaky = isFlaky ? '  (flaky)' : '';
  const indent = page.isPlain ? '' : '  ';
  const lines = [
    `${indent}${page.paint('blue', fitLine(`${id}  ${place.source}:${place.line}${flaky}`, page.width - 2))}`,
    `${indent}${indent}${fitLine(text, page.width - 4)}`,
    fact('expected', classificationText(expected), page),
    ...(before ? [fact('before', answersText(before.answers), page)] : []),
    fact(before ? 'after' : 'answered', answersText(answers), page),
    ...(note === '' ? [] : [fact('note', note, page)]),
  ];
  return lines.join('\n');
}
