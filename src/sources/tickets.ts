import { counted } from '../core/text/numbers.js';
import type { Ticket } from '../core/ticket.js';
import type { ColumnsByFile, RowColumns } from './columns/by-file.js';
import { joinColumns } from './join-texts.js';
import { RepeatedIds } from './repeated-ids.js';
import type { Table } from './table.js';

/**
 * The rows of a table as tickets, in batches as the table gives them.
 * @param warn receives, once each, that ids repeat and that tickets lack a body
 * @param byFile the columns of those of several files that have others
 */
export async function* ticketsOf(
  table: Table,
  columns: RowColumns,
  warn: (message: string) => void = () => {},
  byFile: ColumnsByFile = new Map(),
): AsyncGenerator<Ticket[]> {
  const repeatedIds = new RepeatedIds(warn);
  let count = 0;
  let withoutBody = 0;
  try {
    for await (const rows of table.rows()) {
      yield rows.map(({ values, messages, line, source = table.name, unreadable }): Ticket => {
        count++;
        const { id, subject, body } = byFile.get(source) ?? columns;
        const place = { source, line };
        const bodyText = joinColumns(values, body);
        const parts = messages ?? (body.length > 1 ? body.map((index) => values[index] ?? '') : undefined);
        const given = {
          columns: table.columns,
          values,
          place,
          ...(parts && { parts }),
          ...(unreadable && { unreadable }),
        };
        if (id !== undefined) repeatedIds.add(values[id] ?? '', place, table.columns[id]);
        const name = id === undefined ? String(count) : (values[id] ?? '');
        if (subject === undefined) return { id: name, text: bodyText, ...given };
        const subjectText = values[subject] ?? '';
        const text = withSubject(subjectText, bodyText);
        if (body.length > 0 && isBlank(bodyText) && !isBlank(text)) withoutBody++;
        return { id: name, text, subject: subjectText, body: bodyText, ...given };
      });
    }
  } finally {
    if (withoutBody > 0) {
      warn(
        `${counted(withoutBody, 'ticket')} of ${table.name} had no body and went by ${withoutBody === 1 ? 'its' : 'their'} subject alone`,
      );
    }
  }
}

/** What mail programs write in place of a subject. */
const noSubject =
  /^[[(<]?\s*(?:no subject|no title|kein betreff|ohne betreff|sans objet|aucun objet|sin asunto|senza oggetto|sem assunto|geen onderwerp|件名なし|无主题|無主旨)\s*[\])>]?$/i;

/** The text of a ticket: subject, blank line, body. The body alone where it begins with the subject, as in many exports. */
export function withSubject(subject: string, body: string): string {
  const start = subject.trim();
  if (start === '' || noSubject.test(start) || beginsWith(body, start)) return body;
  return isBlank(body) ? start : `${start}\n\n${body}`;
}

/** Whether a body begins with a subject, however either is wrapped; one that was cut ends in an ellipsis. */
function beginsWith(body: string, subject: string): boolean {
  const start = body.trimStart();
  // Most do not, and this is asked of every ticket.
  if (start[0] !== subject[0]) return false;
  const wanted = subject.replace(/\s*(?:…|\.\.\.)$/, '');
  if (wanted === '') return false;
  if (start.startsWith(wanted)) return true;
  return collapsed(start.slice(0, 2 * wanted.length + 100)).startsWith(collapsed(wanted));
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
