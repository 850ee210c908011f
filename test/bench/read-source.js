/** Reads all rows of a source and does nothing with them. Usage: read-source.js <source> <rows> */
import { openUsual } from './open-source.js';

const [location, expected] = process.argv.slice(2);
const source = await openUsual(location);
let count = 0;
for await (const batch of source.rows()) count += batch.length;
if (count !== Number(expected)) throw new Error(`${count} rows instead of ${expected}`);
