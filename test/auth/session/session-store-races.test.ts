import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../support/slow.js';
import { startStoreProcess } from '../../support/store-process.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/**
 * Does a renewal and something else at the same time, again and again: all that each does to files is done one step
 * after the other, in an order that chance has.
 */
const interleaved = `
  const { AsyncLocalStorage } = await import('node:async_hooks');
  const { setImmediate: moment } = await import('node:timers/promises');
  const fs = (await import('node:fs/promises')).default;
  const { syncBuiltinESMExports } = await import('node:module');
  const who = new AsyncLocalStorage();
  const waiting = new Map();
  const wrap = (object, name) => {
    const real = object[name];
    object[name] = async function (...all) {
      if (who.getStore()) await new Promise((resolve) => waiting.set(who.getStore(), resolve));
      return real.apply(this, all);
    };
  };
  const handle = await fs.open(folder);
  for (const name of ['writeFile', 'sync', 'close', 'readFile']) wrap(Object.getPrototypeOf(handle), name);
  for (const name of ['mkdir', 'stat', 'readdir', 'rm', 'open', 'rename']) wrap(fs, name);
  await handle.close();
  syncBuiltinESMExports();

  let seed = Number(args[0]);
  const chance = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const atOnce = async (...works) => {
    const running = new Set(works.keys());
    const all = works.map((work, name) =>
      who.run(String(name), async () => {
        try { return await work(); } catch (error) { return error.code; } finally { running.delete(name); }
      }));
    const bias = chance();
    while (running.size > 0) {
      if (waiting.size < running.size) { await moment(); continue; }
      const names = [...waiting.keys()];
      const name = names.length === 1 ? names[0] : names[chance() < bias ? 0 : 1];
      const go = waiting.get(name);
      waiting.delete(name);
      go();
    }
    return Promise.all(all);
  };
  for (let round = 0; round < Number(args[1]); round++) {
    await store.save(sessionOf('old'));
    const old = await store.load();
    const [replaced] = await atOnce(() => store.replace(old, sessionOf('renewed')), () => OTHER);
    const left = (await fs.readdir(folder)).filter((name) => !name.endsWith('.lock')).length;
    console.log((await store.load())?.accessToken ?? 'none', left, replaced);
    await store.wipe();
  }
`;

const played = rounds(100, 1_000);

/** What each round left: the session, the number of files, and whether the renewal believes that it was saved. */
async function play(other: string): Promise<string[]> {
  await using folder = await temporaryFolder();
  const script = interleaved.replace('OTHER', other);
  const child = startStoreProcess(script, [folder.path, '7', String(played)]);
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return output.trim().split('\n');
}

describe('a renewal that ends in any order with', () => {
  it('a logout does not bring the session back', async () => {
    const left = await play('store.wipe()');
    expect(left).toHaveLength(played);
    expect(new Set(left)).toEqual(new Set(['none 0 true', 'none 0 false']));
  });

  it('a new login does not replace it', async () => {
    const left = await play(`store.save(sessionOf('new'))`);
    expect(left).toHaveLength(played);
    expect(new Set(left)).toEqual(new Set(['new 1 true', 'new 1 false']));
  });
});
