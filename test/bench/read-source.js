/** Reads all rows of a source and does nothing with them. Usage: read-source.js <source> <rows> */
import { readArgument } from './arguments.js';
import { openUsual } from './open-source.js';

const location = readArgument(0, 'source');
const expected = Number(readArgument(1, 'rows'));
const source = await openUsual(location);
let count = 0;
for await (const batch of source.rows()) count += batch.length;
if (count !== expected) throw new Error(`${count} rows instead of ${expected}`);
