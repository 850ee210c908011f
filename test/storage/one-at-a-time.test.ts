import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../src/storage/one-at-a-time.js';

describe('work that is done one at a time', () => {
  it('begins when what was given before has ended, well or not, and gives what it gave', async () => {
    const inTurn = oneAtATime();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (name === 'b') throw new Error(name);
      return name;
    };
    const all = await Promise.allSettled(['a', 'b', 'c'].map((name) => inTurn(work(name))));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });
});
