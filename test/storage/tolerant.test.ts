import { describe, expect, it } from 'vitest';
import { type Answers, openAnswers } from '../../src/storage/answers.js';
import { temporary } from '../../src/storage/open.js';
import { tolerant } from '../../src/storage/tolerant.js';

const key = Buffer.alloc(32, 1);
const remembered = { reply: { text: 'x', finish: 'stop' as const }, askedAt: 1 };

/** A real store whose disk is full, or whose file can no longer be read. */
function failing(): Answers {
  const full = () => {
    throw new Error('database or disk is full');
  };
  return { ...openAnswers(temporary), find: full, save: full };
}

describe('a fault of the cache', () => {
  it('is told once, and the run goes on', () => {
    const told: string[] = [];
    using answers = tolerant(failing(), (text) => told.push(text));
    answers.save(key, 'm', remembered);
    answers.save(key, 'm', remembered);
    expect(answers.find(key)).toBeUndefined();
    expect(told).toEqual(['the cache fails, going on without it: database or disk is full']);
  });

  it('that never comes changes nothing', () => {
    const told: string[] = [];
    using answers = tolerant(openAnswers(temporary), (text) => told.push(text));
    answers.save(key, 'm', remembered);
    expect(answers.find(key)).toMatchObject(remembered);
    expect(told).toEqual([]);
  });
});
