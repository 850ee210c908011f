import { extname } from 'node:path';
import { TicketsiftError } from '../core/errors.js';
import type { OpenTable, Table } from './table.js';

/** Every kind of source, by the ending of its files; each is loaded when it is used. */
export const sources = {
  csv: async () => (await import('./csv.js')).openCsv,
} satisfies Record<string, () => Promise<OpenTable>>;

type SourceKind = keyof typeof sources;

const isKind = (name: string): name is SourceKind => Object.hasOwn(sources, name);

/** @throws TicketsiftError `usage` for a kind of file that nobody reads, and what opening it throws */
export async function openSource(path: string): Promise<Table> {
  const kind = extname(path).slice(1).toLowerCase();
  if (!isKind(kind)) {
    throw new TicketsiftError('usage', `Do not know how to read tickets from ${path}`, {
      hint: `Files that are read: ${Object.keys(sources)
        .map((name) => `.${name}`)
        .join(', ')}.`,
    });
  }
  const open = await sources[kind]();
  return open(path);
}
