import type { Outcome } from '../core/outcome.js';

/**
 * A column of results. A `text` column has a cell of the source, or the ticket's id or text; the others have
 * the parts of an outcome, which each format writes in its own way.
 */
export type ResultColumn =
  | { readonly name: string; readonly kind: 'text'; readonly text: (outcome: Outcome) => string }
  | { readonly name: string; readonly kind: 'urgent' | 'categories' | 'error' };

/** The columns that a run adds, after those of the source. */
export const addedColumns = [
  { name: 'urgent', kind: 'urgent' },
  { name: 'categories', kind: 'categories' },
  { name: 'error', kind: 'error' },
] as const satisfies readonly ResultColumn[];

/** The ticket's id: its cell in the id column, or the row's number. */
export const idColumn: ResultColumn = { name: 'id', kind: 'text', text: ({ ticket }) => ticket.id };

/** The ticket's text as it is classified. */
export const ticketColumn: ResultColumn = { name: 'ticket', kind: 'text', text: ({ ticket }) => ticket.text };

/** How sure the model is of the less certain part of its answer, from 0 to 1; empty where it does not say. */
export const confidenceColumn: ResultColumn = {
  name: 'confidence',
  kind: 'text',
  text: ({ classification }) => {
    const { urgent, categories } = classification?.confidence ?? {};
    return urgent === undefined || categories === undefined ? '' : String(Math.min(urgent, categories));
  },
};

/** Which model of a cascade answered; empty without a cascade. */
export const modelColumn: ResultColumn = { name: 'model', kind: 'text', text: ({ model = '' }) => model };

/** Returns `urgent` as people read it; empty for a failed ticket. */
export function urgencyText({ classification }: Outcome): string {
  if (!classification) return '';
  return classification.urgent ? 'yes' : 'no';
}

/** The columns for people, who read one line per ticket. */
export const columnsForPeople: readonly ResultColumn[] = [idColumn, ticketColumn, ...addedColumns];

/**
 * Returns all columns of a result: the source's, each in its place, then the added ones. Their names are all
 * different, since a JSON object cannot hold two of the same name: a source column with the name of an added
 * one becomes `input_urgent`, a repeated one `name_2`, `name_3`, and so on. A name that the source itself
 * uses is never taken away from it.
 */
export function resultColumns(columns: readonly string[]): ResultColumn[] {
  const taken = new Set<string>(addedColumns.map(({ name }) => name));
  const kept = columns.map((name) => {
    if (taken.has(name)) return undefined;
    taken.add(name);
    return name;
  });
  const source = columns.map((name, index): ResultColumn => {
    const text = ({ ticket }: Outcome) => ticket.values[index] ?? '';
    return { name: kept[index] ?? unused(name, taken), kind: 'text', text };
  });
  return [...source, ...addedColumns];
}

function unused(name: string, taken: Set<string>): string {
  const stem = addedColumns.some((added) => added.name === name) ? `input_${name}` : name;
  let candidate = stem;
  for (let count = 2; taken.has(candidate); count++) candidate = `${stem}_${count}`;
  taken.add(candidate);
  return candidate;
}
