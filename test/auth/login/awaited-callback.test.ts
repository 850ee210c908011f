import { describe, expect, it } from 'vitest';
import { awaitCallback } from '../../../src/auth/login/awaited-callback.js';

/** An answer as the browser brings it. */
function answer(query: string) {
  return { parameters: new URLSearchParams(query), show: () => {} };
}

describe('the answer that a login waits for', () => {
  it.each([
    ['a code', 'state=s&code=c'],
    ['an error', 'state=s&error=access_denied'],
    ['what else the provider says', 'state=s&code=c&iss=https%3A%2F%2Fx.example&session_state=1'],
  ])('comes with its state and %s', async (_, query) => {
    const awaited = awaitCallback('s');
    const callback = answer(query);
    expect(awaited.offer(callback)).toBe('taken');
    expect(await awaited.arrived).toBe(callback);
  });

  it.each([
    ['case 1: another state', 'state=x&code=c'],
    ['case 1: a state in capitals', 'state=S&code=c'],
    ['case 2: no state', 'code=c'],
    ['case 2: an empty state', 'state=&code=c'],
    ['case 2: the state twice', 'state=s&state=s&code=c'],
    ['case 2: two states', 'state=s&state=x&code=c'],
    ['case 2: no code', 'state=s'],
    ['case 2: an empty code', 'state=s&code='],
    ['case 2: two codes', 'state=s&code=c&code=d'],
    ['case 2: a code and an error', 'state=s&code=c&error=e'],
    ['case 2: two codes and an error', 'state=s&code=c&code=d&error=e'],
    ['case 3: an error of another state', 'state=x&error=access_denied'],
    ['case 3: an error without a state', 'error=access_denied'],
    ['nothing', ''],
  ])('%s is none, and is waited on for', async (_, query) => {
    const awaited = awaitCallback('s');
    expect(awaited.offer(answer(query))).toBe('stray');
    expect(awaited.offer(answer('state=s&code=right'))).toBe('taken');
    expect((await awaited.arrived).parameters.get('code')).toBe('right');
  });

  it('case 5: is the first, and all others are late', async () => {
    const awaited = awaitCallback('s');
    awaited.offer(answer('state=s&code=first'));
    expect(awaited.offer(answer('state=s&code=second'))).toBe('late');
    expect(awaited.offer(answer('state=x&code=stray'))).toBe('late');
    expect((await awaited.arrived).parameters.get('code')).toBe('first');
  });

  it('case 19: is late once no one waits for it any longer', async () => {
    const awaited = awaitCallback('s');
    awaited.giveUp(new Error('too long'));
    expect(awaited.offer(answer('state=s&code=c'))).toBe('late');
    await expect(awaited.arrived).rejects.toThrow('too long');
  });

  it('is not lost to anyone who gives up after it came', async () => {
    const awaited = awaitCallback('s');
    awaited.offer(answer('state=s&code=c'));
    awaited.giveUp(new Error('too long'));
    expect((await awaited.arrived).parameters.get('code')).toBe('c');
  });
});
