import { extname } from 'node:path';
import type { Written } from '../core/world/sink.js';
import type { CreateExporter } from './exporter.js';

/** Every format of results. A new one is a file beside this one and a line here. */
export const exporters = {
  table: async () => (await import('./table/table.js')).tableExporter,
  csv: async () => (await import('./csv.js')).csvExporter,
  json: async () => (await import('./json.js')).jsonExporter,
  jsonl: async () => (await import('./jsonl.js')).jsonlExporter,
  xlsx: async () => (await import('./xlsx.js')).xlsxExporter,
  html: async () => (await import('./html/html.js')).htmlExporter,
  markdown: async () => (await import('./markdown.js')).markdownExporter,
} satisfies Record<string, () => Promise<CreateExporter<Written>>>;

export type Format = keyof typeof exporters;

/** Returns whether a format has a ticket's categories in one cell, with a separator that can be chosen. */
export function hasCells(format: string): boolean {
  return format === 'csv' || format === 'xlsx';
}

/** Binary formats, which a terminal cannot show. */
export const binaryFormats: ReadonlySet<Format> = new Set<Format>(['xlsx']);

const formatsByExtension: ReadonlyMap<string, Format> = new Map([
  ['.csv', 'csv'],
  ['.json', 'json'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.xlsx', 'xlsx'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
  ['.txt', 'table'],
]);

/** Returns the format of a file name's extension, or undefined where it has none. */
export function formatOfFile(path: string): Format | undefined {
  return formatsByExtension.get(extname(path).toLowerCase());
}
