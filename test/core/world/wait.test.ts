import { describe, expect, it } from 'vitest';
import { silently, untilStopped, waitFor, whenFree } from '../../../src/core/world/wait.js';
import { virtualWaiting } from '../../support/waiting.js';

const never = new Promise<never>(() => {});
const note = 'waiting for a friend';
const busy = new Error('busy');
const isHeld = (error: unknown) => error === busy;

describe('a wait', () => {
  it('says nothing where the work is done within two seconds, and leaves nothing behind', async () => {
    const { clock, notes, listeners, waiting } = virtualWaiting();
    expect(await waitFor(Promise.resolve(1), { note }, waiting)).toBe(1);
    expect([notes, clock.waiting, listeners.size]).toEqual([[], 0, 0]);
  });

  it('says after two seconds what it waits for, once', async () => {
    const { clock, notes, waiting } = virtualWaiting();
    void waitFor(never, { note }, waiting);
    clock.advance(1_999);
    expect(notes).toEqual([]);
    clock.advance(600_000);
    expect(notes).toEqual([note]);
  });

  it('says nothing before a program that was busy itself could see what came meanwhile', async () => {
    const { clock, notes, waiting } = virtualWaiting();
    void waitFor(never, { note }, waiting);
    clock.pass(5_000);
    clock.advance(0);
    expect(notes).toEqual([]);
    clock.advance(1_000);
    expect(notes).toEqual([note]);
  });

  it('ends with the first interrupt', async () => {
    const { clock, listeners, waiting, interrupt } = virtualWaiting();
    const wait = waitFor(never, { note }, waiting);
    interrupt();
    await expect(wait).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect([clock.waiting, listeners.size]).toEqual([0, 0]);
  });

  it('ends at once where the interrupt came before', async () => {
    const { waiting } = virtualWaiting();
    const wait = waitFor(never, { note }, untilStopped(waiting, AbortSignal.abort()));
    await expect(wait).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends with the run that is stopped', async () => {
    const run = new AbortController();
    const wait = waitFor(never, { note }, untilStopped(virtualWaiting().waiting, run.signal));
    run.abort();
    await expect(wait).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('may have an end after 30 seconds, and no earlier', async () => {
    const { clock, waiting } = virtualWaiting();
    let isLong = false;
    const onLong = () => {
      isLong = true;
      throw busy;
    };
    const wait = waitFor(never, { note, onLong }, waiting);
    clock.advance(29_999);
    expect(isLong).toBe(false);
    clock.advance(1);
    await expect(wait).rejects.toBe(busy);
  });

  it('fails as the work does', async () => {
    await expect(waitFor(Promise.reject(busy), { note }, virtualWaiting().waiting)).rejects.toBe(busy);
  });
});

describe('what another program holds', () => {
  it('is had at once where it is free', async () => {
    expect(await whenFree(() => 1, { isHeld, note }, silently)).toBe(1);
  });

  it('is tried for again until it is free', async () => {
    const { clock, notes, waiting } = virtualWaiting();
    let attempts = 0;
    const action = () => {
      attempts++;
      if (attempts < 30) throw busy;
      return attempts;
    };
    const result = whenFree(action, { isHeld, note }, waiting);
    await clock.runUntil(result);
    expect(await result).toBe(30);
    expect(notes).toEqual([note]);
    expect(clock.waiting).toBe(0);
  });

  it('is given up after 30 seconds, with what kept it', async () => {
    const { clock, notes, waiting } = virtualWaiting();
    let attempts = 0;
    const action = () => {
      attempts++;
      throw busy;
    };
    const failure = whenFree(action, { isHeld, note }, waiting).catch((error: unknown) => error);
    await clock.runUntil(failure);
    expect(await failure).toBe(busy);
    expect(clock.now()).toBe(30_000);
    expect(attempts).toBeGreaterThan(200);
    expect([notes, clock.waiting]).toEqual([[note], 0]);
  });

  it('is not waited for where it fails for another reason', async () => {
    const other = new Error('broken');
    const action = () => {
      throw other;
    };
    const { clock, waiting } = virtualWaiting();
    await expect(whenFree(action, { isHeld, note }, waiting)).rejects.toBe(other);
    expect(clock.waiting).toBe(0);
  });
});
