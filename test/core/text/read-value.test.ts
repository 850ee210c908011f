import { expect, it } from 'vitest';
import { readDuration, readSize, readYesOrNo } from '../../../src/core/text/read-value.js';

it.each([
  ['true', true],
  [' YES ', true],
  ['1', true],
  ['False', false],
  ['no', false],
  ['0', false],
  ['', undefined],
  ['maybe', undefined],
  ['constructor', undefined],
])('%j says %j', (text, said) => {
  expect(readYesOrNo(text)).toBe(said);
});

it.each([
  ['30s', 30_000],
  ['45m', 2_700_000],
  ['2w', 1_209_600_000],
  ['2', undefined],
  ['1h 30m', undefined],
  ['', undefined],
])('%j lasts %j milliseconds', (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

it.each([
  ['500MB', 500_000_000],
  ['1.5 gb', 1_500_000_000],
  ['2kB', 2_000],
  ['3 B', 3],
  ['1TB', 1_000_000_000_000],
  ['0', 0],
  ['5', undefined],
  ['-1MB', undefined],
  ['1e3MB', undefined],
  ['9999999GB', undefined],
  ['1MiB', undefined],
  ['1 000MB', undefined],
  ['', undefined],
])('%j is %j bytes', (text, bytes) => {
  expect(readSize(text)).toBe(bytes);
});
