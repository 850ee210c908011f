import { expect, it } from 'vitest';
import { describeError } from '../../../src/core/errors/describe-error.js';
import { lastWords, shortage } from '../../../src/core/errors/last-words.js';

const tooMany = Object.assign(new Error("EMFILE: too many open files, open 't.csv'"), {
  code: 'EMFILE',
  path: 't.csv',
});

it.each([
  ['too many open files', tooMany, 'Too many files are open at once: cannot open t.csv', 'ulimit -n'],
  [
    'no memory for a buffer',
    new RangeError('Array buffer allocation failed'),
    'too little memory',
    'ulimit -v',
  ],
  [
    'no memory for WebAssembly',
    new RangeError('WebAssembly.instantiate(): Out of memory'),
    'too little memory',
    'ulimit -v',
  ],
])('%s is a sentence with what to do, and no stack', (_, error, what, remedy) => {
  for (const text of [lastWords(error, false), describeError(error, { debug: false })]) {
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`error: `);
    expect(lines[0]).toContain(what);
    expect(lines[1]).toContain(remedy);
  }
});

it('another error is no shortage', () => {
  expect(shortage(new RangeError('Invalid array length'))).toBeUndefined();
  expect(lastWords(new Error('odd\x1b[31m'), false)).toBe(
    'error: Error: odd?[31m\n  This is unexpected. Run again with --debug for details.\n',
  );
});

it('a stack is shown on demand alone', () => {
  expect(lastWords(new Error('odd'), true)).toMatch(/\n {4}at /);
});
