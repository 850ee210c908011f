import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isStandardInput, isUrl, shownLocation } from '../../core/text/locations.js';
import { listNames } from '../../core/text/names.js';
import { type OpenOptions, openSource } from '../index.js';
import type { Table } from '../table.js';
import { joinTables, type TablePart } from './join-tables.js';

/**
 * Opens several files as one table. A file that is named twice is read once.
 * @throws TicketsiftError as `openSource`
 */
export async function openSeveral(locations: readonly string[], options: OpenOptions): Promise<Table> {
  const parts = new Map<string, TablePart>();
  const repeated = new Set<string>();
  for (const location of locations) {
    const { key, part } = await partOf(location, options);
    const first = parts.get(key);
    if (first) repeated.add(first.name === part.name ? part.name : `${first.name} (also ${part.name})`);
    else parts.set(key, part);
  }
  const all = [...parts.values()];
  const table = await joinTables(nameOf(all), all, options.warn);
  if (repeated.size === 0) return table;
  const notes = [...table.notes, `named more than once, and read once: ${listNames([...repeated], 5)}`];
  return { ...table, notes };
}

/** @returns a part, and what tells its file from all others, whatever name leads to it */
async function partOf(location: string, options: OpenOptions): Promise<{ key: string; part: TablePart }> {
  const isPiped = isStandardInput(location);
  const path = resolve(options.cwd, location);
  const found =
    isPiped || isUrl(location) ? undefined : await stat(path, { bigint: true }).catch(() => undefined);
  const isFile = found?.isFile() === true;
  return {
    key: isPiped ? '-' : found ? `${found.dev}:${found.ino}` : location,
    part: {
      name: shownLocation(location),
      size: isFile ? Number(found.size) : undefined,
      canReopen: isFile,
      open: (warn) => openSource(location, { ...options, warn, isOneOfSeveral: true, command: undefined }),
    },
  };
}

function nameOf([first, second, ...others]: readonly TablePart[]): string {
  if (first === undefined || second === undefined) return first?.name ?? '';
  return others.length === 0
    ? `${first.name} and ${second.name}`
    : `${first.name} and ${others.length + 1} more files`;
}
