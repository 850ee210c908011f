import { describe, expect, it } from 'vitest';
import { Threads } from '../../../src/formats/mail/threads.js';

/** The threads of messages, each written as its id and what it refers to. */
function threadsOf(...messages: readonly (readonly [id: string, ...references: string[]])[]): string[] {
  const threads = new Threads();
  return messages.map(([id, ...references]) => threads.of({ id, references, gmailThread: '' }));
}

describe('the thread of a message', () => {
  it('is the first one that it refers to', () => {
    expect(threadsOf(['a'], ['b', 'a'], ['c', 'a', 'b'], ['d'])).toEqual(['a', 'a', 'a', 'd']);
  });

  it('is that of what it answers, where it names no other', () => {
    expect(threadsOf(['a'], ['b', 'a'], ['c', 'b'], ['d', 'c'])).toEqual(['a', 'a', 'a', 'a']);
  });

  it('is the same whatever the order of the messages', () => {
    expect(threadsOf(['c', 'b'], ['b', 'a'], ['a'])).toEqual(['b', 'b', 'b']);
    expect(threadsOf(['c', 'a', 'b'], ['a'], ['b', 'a'])).toEqual(['a', 'a', 'a']);
  });

  it('is one that is not in the file, where that is what it refers to', () => {
    expect(threadsOf(['b', 'a'], ['c', 'a'])).toEqual(['a', 'a']);
  });

  it('is empty where nothing can refer to it', () => {
    expect(threadsOf([''], [''], ['', 'a'])).toEqual(['', '', 'a']);
  });

  it('is the one that Gmail says', () => {
    expect(new Threads().of({ id: 'b', references: ['a'], gmailThread: '17' })).toBe('17');
  });
});
