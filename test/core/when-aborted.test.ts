import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../../src/core/when-aborted.js';

const never = new Promise<never>(() => {});

describe('waiting unless a signal fires', () => {
  it('gives what the work comes to, and lets go of the signal', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(signal, Promise.resolve(1))).toBe(1);
    await expect(unlessAborted(signal, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends at once when the signal fires', async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(stop.signal, never);
    stop.abort('Ctrl-C');
    await expect(waiting).rejects.toBe('Ctrl-C');
  });

  it('ends at once when the signal has fired before, though the work is done', async () => {
    await expect(unlessAborted(AbortSignal.abort('late'), Promise.resolve(1))).rejects.toBe('late');
  });

  it('does not hear how work failed that no one waits for any longer', async () => {
    const work = Promise.reject(new Error('too late'));
    await expect(unlessAborted(AbortSignal.abort('late'), work)).rejects.toBe('late');
  });
});
