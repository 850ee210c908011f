import type { Outcome } from '../../core/outcome.js';
import type { Prompt } from '../../core/prompt.js';
import { findName, normalName } from '../../core/text/normal-name.js';
import { csvExporter } from '../../outputs/csv.js';
import { idColumn, type ResultColumn } from '../../outputs/result-columns.js';
import { columnOfPlaceholder, placeholderNames } from '../../prompts/placeholders.js';
import { findTicketColumns, needsSample } from '../../sources/columns/find.js';
import type { LabelledRow } from './collect-labels.js';

/** Labelled tickets as a file that `check` reads. */
export interface LabelledCsv {
  readonly text: string;
  /** The flags that `check` needs to find the text and the id; empty where it needs none. */
  readonly flags: readonly string[];
}

const ownColumns = ['id', 'text', 'urgent', 'categories', 'queue'] as const;

/**
 * Writes labelled tickets as CSV: id, text, urgent, categories and queue, and the other columns that the
 * prompt shows.
 * @param prompt undefined where it is not known, and so no other column is written
 */
export function labelledCsv(rows: readonly LabelledRow[], prompt: Prompt | undefined): LabelledCsv {
  const queues = new Map(rows.map(({ ticket, queue }) => [ticket.id, queue]));
  const shown = columnsShown(rows, prompt);
  const columns: ResultColumn[] = [
    idColumn,
    { name: 'text', kind: 'text', text: ({ ticket }) => ticket.text },
    ...shown.map(columnCalled),
    { name: 'urgent', kind: 'urgent' },
    { name: 'categories', kind: 'categories' },
    { name: 'queue', kind: 'text', text: ({ ticket }) => queues.get(ticket.id) ?? '' },
  ];
  const writer = csvExporter({
    columns,
    width: Number.POSITIVE_INFINITY,
    maxRows: Number.POSITIVE_INFINITY,
    colour: false,
    raw: false,
  });
  return { text: `${writer.begin()}${writer.rows(rows)}${writer.end()}`, flags: flagsFor(columns) };
}

/** Returns the names of the further columns that a prompt shows, as the sources spell them. */
function columnsShown(rows: readonly LabelledRow[], prompt: Prompt | undefined): string[] {
  if (prompt === undefined) return [];
  const own = new Set<string>(ownColumns);
  const names = new Map<string, string>();
  for (const placeholder of placeholderNames(prompt)) {
    for (const { ticket } of rows) {
      const name = ticket.columns[columnOfPlaceholder(ticket.columns, placeholder)];
      if (name === undefined || own.has(name.trim().toLowerCase())) continue;
      const normal = normalName(name);
      if (!names.has(normal)) names.set(normal, name);
      break;
    }
  }
  return [...names.values()];
}

function columnCalled(name: string): ResultColumn {
  const cell = ({ ticket: { columns, values } }: Outcome) => values[findName(columns, name)] ?? '';
  return { name, kind: 'text', text: cell };
}

function flagsFor(columns: readonly ResultColumn[]): string[] {
  const table = { name: 'labelled tickets', columns: columns.map(({ name }) => name) };
  const flags = ['--text-column', 'text', '--id-column', 'id'];
  if (needsSample(table, {})) return flags;
  const { id, subject, body } = findTicketColumns(table, {});
  return id === 0 && subject === undefined && body.length === 1 && body[0] === 1 ? [] : flags;
}
