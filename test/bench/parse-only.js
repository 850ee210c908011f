/** The least that reading a CSV file takes. Usage: parse-only.js <file> */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { readArgument } from './arguments.js';

const parser = createReadStream(readArgument(0, 'file')).pipe(parse());
parser.on('readable', () => {
  while (parser.read() !== null) {
    // Reading is all.
  }
});
