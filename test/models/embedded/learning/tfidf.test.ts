import { describe, expect, it } from 'vitest';
import { buckets, fitTfidf } from '../../../../src/models/embedded/learning/tfidf.js';
import { dotSparse } from '../../../../src/models/embedded/math/sparse.js';
import { fc } from '../../../support/properties.js';

const corpus = ['the printer is broken', 'the printer prints', 'the invoice is wrong'];
const tfidf = fitTfidf(corpus);
const cosine = (a: string, b: string) => dotSparse(tfidf(a), tfidf(b));

describe('TF-IDF', () => {
  it.each([
    ['The PRINTER is broken!', 'the printer is broken', 'case and punctuation'],
    ['printer, printer', 'printer printer', 'what separates words'],
    ['ｐｒｉｎｔｅｒ', 'printer', 'full width'],
    ['broken printer', 'printer broken', 'the order of words'],
  ])('takes %j for %j: %s makes no difference', (a, b) => {
    expect(cosine(a, b)).toBeCloseTo(1, 12);
  });

  it.each([
    ['printer', 'printers', 'more than', 'printer', 'invoice'],
    ['invoice', 'invocie', 'more than', 'invoice', 'broken'],
    ['printer invoice', 'invoice', 'more than', 'the invoice printer', 'the'],
    ['drucker', 'druckerei', 'more than', 'drucker', 'printer'],
  ])('likens %j to %j %s %j to %j', (a, b, _, c, d) => {
    expect(cosine(a, b)).toBeGreaterThan(cosine(c, d));
  });

  it.each(['', ' ', '!?', '😀', '\u0000', '\ud800'])('finds no term in %j', (text) => {
    expect(tfidf(text).index).toHaveLength(0);
  });

  it('weighs by the formula of scikit-learn: a word twice, in two of three texts', () => {
    // "a" is too short for runs of four, so that its terms are itself and " a ".
    const { value } = fitTfidf(['a', 'a', 'b'])('a a b');
    const [a, b] = [(1 + Math.log(2)) * (1 + Math.log(4 / 3)), 1 + Math.log(4 / 2)];
    const length = Math.sqrt(2 * a * a + 2 * b * b);
    const expected = [a, a, b, b].map((weight) => weight / length).sort();
    for (const [i, weight] of value.toSorted().entries()) expect(weight).toBeCloseTo(expected[i] ?? 0, 12);
  });

  it('gives any text a vector of length 1, in order and in bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { index, value } = tfidf(text);
        expect(value).toHaveLength(index.length);
        expect([...index]).toEqual([...new Set(index)].sort((a, b) => a - b));
        expect(index.every((i) => i < buckets)).toBe(true);
        if (index.length > 0) expect(value.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});
