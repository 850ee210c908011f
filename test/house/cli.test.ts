import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.js';

/** What a file of the command line is about: flags, or what it writes to. */
const subjects = [
  /'commander'/,
  /\/refusal\.js'/,
  /core\/world\/(session|world|voice|sink)\.js'/,
  /auth\/access\.js'/,
];

it.each([...sourceFiles('src/cli').keys()].filter((path) => basename(path) !== 'command.ts'))(
  '%s is about flags or about what it writes to, else it belongs below',
  (path) => {
    const text = readFileSync(path, 'utf8');
    expect(subjects.some((subject) => subject.test(text))).toBe(true);
  },
);
