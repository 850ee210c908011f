import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startStoreProcess } from '../../support/store-process.js';
import { sessionOf, storeIn } from '../../support/stored-sessions.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Calls `stop(rest)` in place of step `stopAt` of all that is done to files; a write is half done by then. */
const stepwise = `
  const fs = (await import('node:fs/promises')).default;
  const { syncBuiltinESMExports } = await import('node:module');
  let step = 0;
  let stopAt = 0;
  let stop;
  const wrap = (object, name) => {
    const real = object[name];
    object[name] = async function (...all) {
      step += 1;
      if (step !== stopAt) return real.apply(this, all);
      if (name === 'writeFile') await real.call(this, all[0].subarray(0, all[0].length / 2));
      if (name === 'close') await real.call(this);
      stop();
    };
  };
  const handle = await fs.open(folder);
  for (const name of ['writeFile', 'sync', 'close']) wrap(Object.getPrototypeOf(handle), name);
  for (const name of ['mkdir', 'stat', 'readdir', 'rm', 'open', 'rename']) wrap(fs, name);
  await handle.close();
  syncBuiltinESMExports();
`;

/** At the first steps the old one is there, from then on the new one. */
const oldThenNew = /^(old )+(new )+$/;

describe('who saves a session', () => {
  it('case 20: leaves the old or the new one where it is killed, at whatever step', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.path);
    const script = `${stepwise}
      [step, stopAt, stop] = [0, Number(args[0]), () => process.kill(process.pid, 'SIGKILL')];
      await store.save(sessionOf('new'));
    `;
    let found = '';
    let signal: unknown = 'SIGKILL';
    for (let stopAt = 1; signal === 'SIGKILL'; stopAt += 1) {
      await store.save(sessionOf('old'));
      [, signal] = await once(startStoreProcess(script, [folder.path, String(stopAt)]), 'close');
      found += `${(await store.load())?.accessToken} `;
    }
    expect(signal).toBeNull();
    expect(found).toMatch(oldThenNew);
    expect(found.split(' ').length).toBeGreaterThan(10);
    expect(await readdir(folder.path)).toEqual([basename(store.path)]);
  });

  it('case 20: leaves the old or the new one where it is killed at any time', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.path);
    const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
    const script = `for (;;) for (const letter of ['a', 'b']) {
      await store.save(sessionOf(letter.repeat(200_000)));
      process.stdout.write('saved');
    }`;
    for (let round = 0; round < 12; round += 1) {
      const child = startStoreProcess(script, [folder.path]);
      const closed = once(child, 'close');
      await once(child.stdout, 'data');
      for (let turn = 0; turn < round * 20; turn += 1) await setImmediate();
      child.kill('SIGKILL');
      await closed;
      expect(texts).toContain((await store.load())?.accessToken);
    }
    expect(store.warnings).toEqual([]);
  });

  it('case 45: leaves the old or the new one where a step fails, and says which', async () => {
    await using folder = await temporaryFolder();
    const script = `${stepwise}
      stop = () => { throw Object.assign(new Error('no space'), { code: 'ENOSPC' }); };
      for (let at = 1; step + 1 >= at; at += 1) {
        stopAt = 0;
        await store.save(sessionOf('old'));
        [step, stopAt] = [0, at];
        const outcome = await store.save(sessionOf('new')).then(() => 'saved', (error) => error.code);
        stopAt = 0;
        const { accessToken } = await store.load();
        const left = await fs.readdir(folder);
        console.log(outcome, accessToken, left.length);
        if (step < at) break;
      }
    `;
    const child = startStoreProcess(script, [folder.path]);
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const lines = output.trim().split('\n');
    expect(new Set(lines)).toEqual(new Set(['session_unsaved old 1', 'saved new 1']));
    expect(lines.map((line) => `${line.split(' ')[1]} `).join('')).toMatch(oldThenNew);
  });
});

describe('case 45: the old session stays', () => {
  const attempt = `
    const outcome = await store.save(sessionOf('n'.repeat(100_000))).then(() => 'saved', (error) => error.message);
    process.stdout.write(outcome + ', ' + (await store.load())?.accessToken);
  `;

  it('where a file can grow no further', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.path);
    await store.save(sessionOf('old'));
    const child = startStoreProcess(attempt, [folder.path], { shell: 'ulimit -f 8' });
    expect(await text(child.stdout)).toBe(`The session cannot be saved to ${store.path} (EFBIG), old`);
    expect(await readdir(folder.path)).toEqual([basename(store.path)]);
  });

  it('in a folder that nothing can be written to, also where one logs out', async () => {
    await using folder = await temporaryFolder();
    const { path } = storeIn(folder.path);
    // Modes mean nothing to root, who becomes nobody for this.
    const script = `
      const { chmodSync, chownSync } = await import('node:fs');
      await store.save(sessionOf('old'));
      await store.exclusively(async () => {});
      if (process.getuid() === 0) {
        for (const each of [folder, store.path, store.path + '.lock']) chownSync(each, 65534, 65534);
        process.setgid(65534);
        process.setuid(65534);
      }
      chmodSync(folder, 0o500);
      ${attempt}
      process.stdout.write(', ' + await store.wipe().then(() => 'wiped', (error) => error.code));
      chmodSync(folder, 0o700);
    `;
    const output = await text(startStoreProcess(script, [folder.path]).stdout);
    expect(output).toBe(`The session cannot be saved to ${path} (EACCES), old, session_unsaved`);
  });
});
