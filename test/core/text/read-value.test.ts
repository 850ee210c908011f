import { expect, it } from 'vitest';
import { readDuration, readYesOrNo } from '../../../src/core/text/read-value.js';

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
