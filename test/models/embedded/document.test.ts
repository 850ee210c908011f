import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../src/models/embedded/document.js';

const reading = (text: string, topic: readonly number[], alarm = topic) => ({
  text,
  topic: Float64Array.from(topic),
  alarm: Float64Array.from(alarm),
});

describe('a document', () => {
  it('is the mean of its passages, by their lengths, with length 1', () => {
    const even = documentOf([reading('aaaa', [1, 0]), reading('bbbb', [0, 1])]);
    expect(even.text).toBe('aaaa bbbb');
    expect([...even.topic]).toEqual([Math.SQRT1_2, Math.SQRT1_2].map((n) => expect.closeTo(n, 12)));
    const lopsided = documentOf([reading('aaa', [1, 0], [0, 1]), reading('bbbb', [0, 1], [1, 0])]);
    expect([...lopsided.topic]).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]);
    expect([...lopsided.alarm]).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.6, 12)]);
  });

  it('keeps its passages', () => {
    const passages = [reading('aaa', [1, 0]), reading('bbbb', [0, 1])];
    expect(documentOf(passages).passages).toEqual(passages);
  });

  it('is not without a vector where its text is empty', () => {
    const { text, topic } = documentOf([reading('', [1, 0])]);
    expect(text).toBe('');
    expect([...topic]).toEqual([1, 0]);
  });
});
