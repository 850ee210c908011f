import { once } from 'node:events';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { exclusively } from '../../../src/auth/session/lock.js';
import { TicketsiftError } from '../../../src/core/errors.js';
import { errorOf } from '../../support/auth.js';
import { deferred } from '../../support/scripted-model.js';
import { startStoreProcess } from '../../support/store-process.js';
import { storeIn } from '../../support/stored-sessions.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const unsaved = expect.objectContaining({ code: 'session_unsaved' });

const holdForEver = `
  setInterval(() => {}, 1_000);
  await store.exclusively(() => { process.stdout.write('held'); return new Promise(() => {}); });
`;

describe('what is done exclusively', () => {
  it('is done, and resolves to its result', async () => {
    await using folder = await temporaryFolder();
    expect(await exclusively(folder.file('new/lock'), async () => 7)).toBe(7);
    expect((await stat(dirname(folder.file('new/lock')))).mode & 0o777).toBe(0o700);
  });

  it('lets others go on where it fails', async () => {
    await using folder = await temporaryFolder();
    const failing = exclusively(folder.file('lock'), () => Promise.reject(new Error('failed')));
    await expect(failing).rejects.toThrow('failed');
    expect(await exclusively(folder.file('lock'), async () => 7)).toBe(7);
  });

  it('is done by one after the other within a process, which goes on meanwhile', async () => {
    await using folder = await temporaryFolder();
    const events: string[] = [];
    const work = (name: string) =>
      exclusively(folder.file('lock'), async () => {
        events.push(`${name} begins`);
        for (let turn = 0; turn < 3; turn += 1) await setImmediate();
        events.push(`${name} ends`);
      });
    await Promise.all(['a', 'b', 'c'].map(work));
    const order = events.filter((event) => event.endsWith('begins')).map((event) => event.slice(0, 1));
    expect(events).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(order.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it.each([0, 30])('is waited for no longer than %i ms', async (maxWaitMs) => {
    await using folder = await temporaryFolder();
    const lock = folder.file('lock');
    const never = () => Promise.reject(new Error('It was done'));
    const waited = exclusively(lock, () => errorOf(exclusively(lock, never, { maxWaitMs })));
    expect(await waited).toMatchObject({ code: 'session_busy', exitCode: 1 });
    expect(await exclusively(lock, async () => 7)).toBe(7);
  });

  it('is not tried by those who waited while another found that the provider cannot be reached', async () => {
    await using folder = await temporaryFolder();
    const lock = folder.file('lock');
    const [begun, ended] = [deferred(), deferred()];
    const first = exclusively(lock, async () => {
      begun.resolve();
      await ended.promise;
      throw new TicketsiftError('provider_unavailable', 'It is down');
    });
    await begun.promise;
    const others = [1, 2, 3].map(() => {
      const waits = deferred();
      const again = () => Promise.reject(new Error('It was tried again'));
      const error = errorOf(exclusively(lock, again, { maxWaitMs: 30_000, onWait: waits.resolve }));
      return { waits: waits.promise, error };
    });
    await Promise.all(others.map(({ waits }) => waits));
    ended.resolve();
    expect(await errorOf(first)).toMatchObject({ message: 'It is down' });
    for (const error of await Promise.all(others.map(({ error }) => error)))
      expect(error).toMatchObject({ code: 'provider_unavailable' });
    // Who comes later tries anew.
    expect(await exclusively(lock, async () => 7)).toBe(7);
    expect(await readdir(folder.path)).toEqual(['lock']);
  });

  it('is tried by those who waited while another failed in another way', async () => {
    await using folder = await temporaryFolder();
    const lock = folder.file('lock');
    const begun = deferred();
    const first = exclusively(lock, async () => {
      begun.resolve();
      await setImmediate();
      throw new TicketsiftError('login_required', 'The session is over');
    });
    await begun.promise;
    const second = exclusively(lock, async () => 7);
    expect(await errorOf(first)).toMatchObject({ code: 'login_required' });
    expect(await second).toBe(7);
  });

  it('keeps no one waiting who locks something else', async () => {
    await using folder = await temporaryFolder();
    const inner = () => exclusively(folder.file('b'), async () => 7);
    expect(await exclusively(folder.file('a'), inner)).toBe(7);
  });

  it('case 45: is not done where there can be no lock', async () => {
    await using folder = await temporaryFolder();
    await folder.write('file', 'x');
    await folder.write('other', 'no database, and long enough to see that'.repeat(100));
    await mkdir(folder.file('folder'));
    for (const name of ['file/lock', 'other', 'folder']) {
      const never = exclusively(folder.file(name), () => Promise.reject(new Error('It was done')));
      await expect(never).rejects.toEqual(unsaved);
    }
  });
});

describe('several processes', () => {
  it('do not wait for ever for one that is stopped, and a logout does not wait at all', async () => {
    await using folder = await temporaryFolder();
    const script = `
      const { once } = await import('node:events');
      process.on('SIGUSR2', () => {});
      await store.save(sessionOf('old'));
      await store.exclusively(async () => {
        const old = await store.load();
        process.stdout.write('held');
        const going = setInterval(() => {}, 1_000);
        await once(process, 'SIGUSR2');
        clearInterval(going);
        process.stdout.write(' ' + (await store.replace(old, sessionOf('new'))));
      });
    `;
    const stopped = startStoreProcess(script, [folder.path]);
    await once(stopped.stdout, 'data');
    stopped.kill('SIGSTOP');
    const store = storeIn(folder.path);
    const waiting = store.exclusively(() => Promise.reject(new Error('It was done')), { maxWaitMs: 50 });
    expect(await errorOf(waiting)).toMatchObject({ code: 'session_busy' });
    await store.wipe();
    expect(await store.load()).toBeUndefined();
    const rest = text(stopped.stdout);
    stopped.kill('SIGUSR2');
    stopped.kill('SIGCONT');
    expect(await rest).toBe(' false');
    expect(await store.load()).toBeUndefined();
  });

  it('case 40: of 8 that find the session old, one renews it and all see the new one', async () => {
    await using folder = await temporaryFolder();
    const script = `
      await store.exclusively(async () => {
        const found = await store.load();
        if (found) return;
        await new Promise(setImmediate);
        await store.save(sessionOf('new'));
        process.stdout.write('renewed ');
      });
      process.stdout.write((await store.load()).accessToken);
    `;
    const outputs = await Promise.all(Array.from({ length: 8 }, () => output(script, folder.path)));
    expect(outputs.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'new'), 'renewed new']);
  });

  it('case 40: lose nothing of what each adds to what the others saved', async () => {
    await using folder = await temporaryFolder();
    const script = `
      for (let round = 0; round < 5; round += 1) {
        await store.exclusively(async () => {
          const count = Number((await store.load())?.accessToken ?? 0);
          await new Promise(setImmediate);
          await store.save(sessionOf(String(count + 1)));
        });
      }
    `;
    await Promise.all(Array.from({ length: 8 }, () => output(script, folder.path)));
    expect(await output('process.stdout.write((await store.load()).accessToken)', folder.path)).toBe('40');
  });

  it('case 41: go on once the one that holds the lock was killed', async () => {
    await using folder = await temporaryFolder();
    const holder = startStoreProcess(holdForEver, [folder.path]);
    await once(holder.stdout, 'data');
    const wait = `process.stdout.write('waits'); await store.exclusively(async () => process.stdout.write('held'));`;
    const waiter = startStoreProcess(wait, [folder.path]);
    expect(String(await once(waiter.stdout, 'data'))).toBe('waits');
    const held = once(waiter.stdout, 'data');
    expect(
      await Promise.race([held, ...Array.from({ length: 100 }, () => setImmediate('still waits'))]),
    ).toBe('still waits');
    holder.kill('SIGKILL');
    expect(String(await held)).toBe('held');
    await once(waiter, 'close');
  });

  it('case 41: need not wait at all for one that was killed', async () => {
    await using folder = await temporaryFolder();
    const holder = startStoreProcess(holdForEver, [folder.path]);
    await once(holder.stdout, 'data');
    const store = storeIn(folder.path);
    const atOnce = () => store.exclusively(async () => 'done', { maxWaitMs: 0 });
    expect(await errorOf(atOnce())).toMatchObject({ code: 'session_busy' });
    holder.kill('SIGKILL');
    await once(holder, 'close');
    expect(await atOnce()).toBe('done');
  });
});

/** What a script writes before it ends well. */
async function output(script: string, folder: string): Promise<string> {
  const child = startStoreProcess(script, [folder]);
  const [all, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(0);
  return all;
}
