/** The least that reading a CSV file takes. Usage: parse-only.js <file> */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const parser = createReadStream(process.argv[2]).pipe(parse());
parser.on('readable', () => {
  while (parser.read() !== null) {
    // Reading is all.
  }
});
