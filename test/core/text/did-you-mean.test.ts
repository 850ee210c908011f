import { expect, it } from 'vitest';
import { closest, didYouMean, suggestName } from '../../../src/core/text/did-you-mean.js';

it.each<[string, string[], string | undefined]>([
  ['staus', ['id', 'text', 'status'], 'status'],
  ['Statsu', ['id', 'text', 'STATUS'], 'STATUS'],
  ['tex', ['id', 'text'], 'text'],
  ['txt', ['id', 'text'], 'text'],
  ['id', ['ID'], 'ID'],
  ['x', ['id', 'text'], undefined],
  ['customer', ['id', 'text'], undefined],
  // Two letters that are swapped are one mistake.
  ['txet', ['text'], 'text'],
  ['prot', ['prompt', 'port'], 'port'],
  // The first letter is seldom wrong, and in a short word that is another word.
  ['port', ['prompt', 'sort'], undefined],
  ['dubject', ['subject'], 'subject'],
  ['ubject', ['subject'], 'subject'],
  // The beginning of a longer one.
  ['des', ['description'], 'description'],
  ['de', ['description'], undefined],
  ['a', [], undefined],
])('%s among %j is %s', (name, candidates, expected) => {
  expect(closest(name, candidates)).toBe(expected);
});

it('asks whether the nearest candidate is meant, in the words that it is given', () => {
  expect(didYouMean('staus', ['id', 'status'])).toBe('Did you mean status?');
  expect(didYouMean('staus', ['id', 'status'], (near) => `:${near}`)).toBe('Did you mean :status?');
  expect(didYouMean('staus', ['id'])).toBeUndefined();
});

it('lists all names after the nearest', () => {
  expect(suggestName('staus', ['id', 'status'], 'Columns')).toBe('Did you mean status? Columns: id, status.');
  expect(suggestName('x', ['id', 'status'], 'Columns')).toBe('Columns: id, status.');
});

it('keeps a hostile name on one line', () => {
  expect(suggestName('a b', ['a\nb'], 'Columns')).toBe('Did you mean a b? Columns: a b.');
});
