import { readFileSync } from 'node:fs';
import { once } from '../../../core/once.js';
import { readTable } from './vector-table.js';

const file = new URL('vectors.bin', import.meta.url);

/** The vectors that ship: of neutral sentences, of examples of urgency, of the shipped prompts. */
export const shippedVectors = once(() => readTable(readFileSync(file)));
