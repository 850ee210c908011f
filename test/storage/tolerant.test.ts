import { describe, expect, it } from 'vitest';
import { type Answers, openAnswers } from '../../src/storage/answers.js';
import { temporary } from '../../src/storage/open.js';
import { tolerant } from '../../src/storage/tolerant.js';

const key = (number: number) => Buffer.alloc(32, number);
const remembered = (askedAt: number) => ({ reply: { text: 'x', finish: 'stop' as const }, askedAt });

/** A real store whose disk is full until the test makes room, or whose file can no longer be read. */
function openFaulty() {
  const real = openAnswers(temporary);
  const faults = { full: false, unreadable: false, tries: 0 };
  const answers: Answers = {
    ...real,
    find(found) {
      if (faults.unreadable) throw new Error('database disk image is malformed');
      return real.find(found);
    },
    save(...all) {
      faults.tries++;
      if (faults.full) throw new Error('database or disk is full');
      real.save(...all);
    },
  };
  const told: string[] = [];
  return { real, faults, told, answers: tolerant(answers, (text) => told.push(text)) };
}

describe('an answer that cannot be written', () => {
  it('is found all the same, and told of once', () => {
    const { answers, faults, told } = openFaulty();
    faults.full = true;
    for (const number of [1, 2, 3]) answers.save(key(number), 'm', remembered(1000));
    expect(answers.find(key(2))).toMatchObject(remembered(1000));
    expect(told).toEqual(['the cache cannot be written, and is tried again: database or disk is full']);
  });

  it('is tried again after a while, not with every answer', () => {
    const { answers, faults, real } = openFaulty();
    faults.full = true;
    for (const time of [1000, 1001, 5999]) answers.save(key(time % 100), 'm', remembered(time));
    expect(faults.tries).toBe(1);
    faults.full = false;
    answers.save(key(7), 'm', remembered(6000));
    expect(real.statistics().answers).toBe(4);
  });

  it('is tried again at the end, and counted where even that fails', () => {
    const { answers, faults, told } = openFaulty();
    faults.full = true;
    answers.save(key(1), 'm', remembered(1000));
    answers.save(key(2), 'm', remembered(1001));
    answers[Symbol.dispose]();
    expect(told.at(-1)).toBe('2 answers could not be remembered: database or disk is full');
  });
});

describe('an answer that cannot be read', () => {
  it('counts as not there, and is told of once', () => {
    const { answers, faults, told } = openFaulty();
    answers.save(key(1), 'm', remembered(1000));
    faults.unreadable = true;
    expect([answers.find(key(1)), answers.find(key(1))]).toEqual([undefined, undefined]);
    expect(told).toEqual(['the cache cannot be read: database disk image is malformed']);
  });
});

it('without a fault nothing is told', () => {
  const { answers, told } = openFaulty();
  answers.save(key(1), 'm', remembered(1000));
  expect(answers.find(key(1))).toMatchObject(remembered(1000));
  answers[Symbol.dispose]();
  expect(told).toEqual([]);
});
