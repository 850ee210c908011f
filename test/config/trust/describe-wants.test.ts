import { describe, expect, it } from 'vitest';
import { describeWants, wantLines } from '../../../src/config/trust/describe-wants.js';
import { digestOf, markOf } from '../../../src/config/trust/digest.js';
import type { Want } from '../../../src/config/trust/wants.js';

const wantOf = (key: string, value: string): Want => ({
  key: key.split('.'),
  text: `reads ${value}`,
  identity: JSON.stringify([key, value]),
  isNeeded: true,
});

const [a, a2, b, c] = [wantOf('a', '1'), wantOf('a', '2'), wantOf('b.url', '1'), wantOf('c', '1')];

/** A record in which these wants were allowed. */
const recordOf = (...wants: readonly Want[]) => ({
  // As a record on disk has it, too.
  digest: digestOf(wants),
  wants: wants.map((want) => ({ key: [...want.key], text: want.text, mark: markOf(want) })),
});

describe('what a file wants is shown', () => {
  it('key by key, in the order of keys', () => {
    expect(describeWants([c, b, a])).toEqual(['a      reads 1', 'b.url  reads 1', 'c      reads 1']);
  });

  it('with what is new and what is gone, where its user has allowed something else', () => {
    expect(describeWants([a2, b], recordOf(a, b, c))).toEqual([
      '-  a      reads 1',
      '+  a      reads 2',
      '   b.url  reads 1',
      '-  c      reads 1',
    ]);
  });

  it('with what is new, and with how much is gone, where only a digest is known', () => {
    expect(describeWants([a2, b], { digest: digestOf([a, b]) })).toEqual([
      '+  a      reads 2',
      '   b.url  reads 1',
      '- 1 setting that the digest allows has been changed or removed',
    ]);
  });

  it('without signs where nothing has changed', () => {
    expect(describeWants([a], recordOf(a))).toEqual(['a  reads 1']);
    expect(describeWants([a], { digest: digestOf([a]) })).toEqual(['a  reads 1']);
  });

  it('in lines that fit a narrow terminal, of which none is cut', () => {
    const long = wantOf('sources.crm.url', `${'x'.repeat(30)}, with A, B and the PG variables`);
    expect(describeWants([long, a], undefined, 30)).toEqual([
      'a',
      '    reads 1',
      'sources.crm.url',
      '    reads',
      `    ${'x'.repeat(30)},`,
      '    with A, B and the PG',
      '    variables',
    ]);
    expect(describeWants([a2, b], recordOf(a, b), 14)).toEqual([
      '-  a',
      '       reads 1',
      '+  a',
      '       reads 2',
      '   b.url',
      '       reads 1',
    ]);
  });

  it('anyway where it has a key that is called like another', () => {
    const spoof = wantOf('a\n-  b', 'x\u202e');
    expect(describeWants([spoof])).toEqual(['a⏎-  b  reads x\\u202e']);
    expect(wantLines([spoof])).toEqual([{ key: 'a\n-  b', text: 'reads x\u202e', change: 'same' }]);
  });
});
