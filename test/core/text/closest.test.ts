import { expect, it } from 'vitest';
import { closest } from '../../../src/core/text/closest.js';

it.each<[string, string[], string | undefined]>([
  ['staus', ['id', 'text', 'status'], 'status'],
  ['Statsu', ['id', 'text', 'STATUS'], 'STATUS'],
  ['tex', ['id', 'text'], 'text'],
  ['txt', ['id', 'text'], 'text'],
  ['id', ['ID'], 'ID'],
  ['x', ['id', 'text'], undefined],
  ['customer', ['id', 'text'], undefined],
  ['a', [], undefined],
])('%s among %j is %s', (name, candidates, expected) => {
  expect(closest(name, candidates)).toBe(expected);
});
