import { readFileSync } from 'node:fs';
import { readTable, type VectorTable } from './vector-table.js';

const file = new URL('vectors.bin', import.meta.url);

let table: VectorTable | undefined;

/** The vectors that ship: of neutral sentences, of examples of urgency, of the shipped prompts. */
export function shippedVectors(): VectorTable {
  table ??= readTable(readFileSync(file));
  return table;
}
