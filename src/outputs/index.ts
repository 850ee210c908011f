import { extname } from 'node:path';
import type { Written } from '../core/world/sink.js';
import type { CreateExporter } from './exporter.js';

/** Every format results can be written in. A new one is a file beside this one and a line here. */
export const exporters = {
  table: async () => (await import('./table/table.js')).tableExporter,
  csv: async () => (await import('./csv.js')).csvExporter,
  json: async () => (await import('./json.js')).jsonExporter,
  jsonl: async () => (await import('./jsonl.js')).jsonlExporter,
  xlsx: async () => (await import('./xlsx.js')).xlsxExporter,
  markdown: async () => (await import('./markdown.js')).markdownExporter,
} satisfies Record<string, () => Promise<CreateExporter<Written>>>;

export type Format = keyof typeof exporters;

/** Whether a format has the categories of a ticket in one cell, with a separator that can be chosen. */
export function hasCells(format: string): boolean {
  return format === 'csv' || format === 'xlsx';
}

/** Formats that are no text, so that a terminal cannot show them. */
export const binaryFormats: ReadonlySet<Format> = new Set<Format>(['xlsx']);

const formatsByExtension: ReadonlyMap<string, Format> = new Map([
  ['.csv', 'csv'],
  ['.json', 'json'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.xlsx', 'xlsx'],
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
  ['.txt', 'table'],
]);

/** The format a file's name asks for, or undefined where its extension tells nothing. */
export function formatOfFile(path: string): Format | undefined {
  return formatsByExtension.get(extname(path).toLowerCase());
}
