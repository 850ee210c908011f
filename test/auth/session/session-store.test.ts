import { copyFile, mkdir, readdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seal } from '../../../src/auth/session/sealed.js';
import { lockedKeyring, memoryKeyring, sessionOf, storeIn } from '../../support/stored-sessions.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const unavailable = expect.objectContaining({ code: 'keyring_unavailable' });
const isRefused = (code: string) => expect.objectContaining({ code });

describe('a session', () => {
  it('is what was saved last', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.file('sessions'));
    expect(await store.load()).toBeUndefined();
    expect(await store.protection()).toBeUndefined();
    const session = sessionOf('a', {
      refreshToken: 'r',
      accessExpiresAt: 7,
      keys: { keys: [{ kty: 'EC', x: '1' }] },
    });
    for (const each of [sessionOf('b', { refreshToken: 'old' }), session]) await store.save(each);
    expect(await store.load()).toEqual(session);
    expect(store.warnings).toEqual([]);
  });

  it('case 48: is another one for each issuer, also where they differ by a slash', async () => {
    await using folder = await temporaryFolder();
    const [plain, slashed] = ['https://issuer.example', 'https://issuer.example/'].map((issuer) => ({
      store: storeIn(folder.path, { settings: { issuer } }),
      session: sessionOf(issuer, { issuer }),
    }));
    for (const each of [plain, slashed]) await each?.store.save(each.session);
    for (const each of [plain, slashed]) expect(await each?.store.load()).toEqual(each?.session);
  });

  it('case 48: has no profile that leads elsewhere', () => {
    expect(() => storeIn('/nowhere', { settings: { profile: '../x' } })).toThrow(isRefused('usage'));
  });
});

describe('with a keychain', () => {
  const settings = { storage: 'auto' } as const;

  it('a session is sealed, and says so', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    const store = storeIn(folder.path, { keyring, settings });
    await store.save(sessionOf('a-token'));
    expect(await readFile(store.path, 'latin1')).not.toMatch(/a-token|issuer|default/);
    expect(await store.protection()).toBe('keyring');
    expect(await storeIn(folder.path, { keyring, settings }).load()).toEqual(sessionOf('a-token'));
    expect(store.warnings).toEqual([]);
  });

  it('a plain session is read, and sealed when it is saved next', async () => {
    await using folder = await temporaryFolder();
    await storeIn(folder.path).save(sessionOf('a'));
    const store = storeIn(folder.path, { keyring: memoryKeyring(), settings });
    expect(await store.load()).toEqual(sessionOf('a'));
    await store.save(sessionOf('b'));
    expect(await store.protection()).toBe('keyring');
    expect(store.warnings).toEqual([]);
  });

  it('a sealed session is read with storage: file, and is plain when it is saved next', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    await storeIn(folder.path, { keyring, settings }).save(sessionOf('a'));
    const store = storeIn(folder.path, { keyring });
    expect(await store.load()).toEqual(sessionOf('a'));
    await store.save(sessionOf('b'));
    expect(await store.protection()).toBe('file');
  });

  it('a plain session is removed with storage: keyring, and said to be', async () => {
    await using folder = await temporaryFolder();
    await storeIn(folder.path).save(sessionOf('a'));
    const store = storeIn(folder.path, { keyring: memoryKeyring(), settings: { storage: 'keyring' } });
    expect(await store.load()).toBeUndefined();
    expect(store.warnings).toEqual([expect.stringContaining('was removed')]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('a session is found that took the place of another while its key was looked for', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    const other = storeIn(folder.path, { keyring, settings });
    await other.save(sessionOf('old'));
    let isFirst = true;
    const store = storeIn(folder.path, {
      settings,
      keyring: {
        ...keyring,
        async get(account) {
          if (isFirst) {
            isFirst = false;
            await other.wipe();
            await other.save(sessionOf('new'));
          }
          return keyring.get(account);
        },
      },
    });
    expect(await store.load()).toEqual(sessionOf('new'));
    expect(store.warnings).toEqual([]);
  });
});

describe('case 46: without a keychain', () => {
  it('storage: auto keeps a plain file that only its owner can read, with one warning', async () => {
    await using folder = await temporaryFolder();
    const keyring = lockedKeyring();
    const store = storeIn(folder.file('sessions'), { keyring, settings: { storage: 'auto' } });
    for (const name of ['a', 'b', 'c']) await store.save(sessionOf(name));
    expect(await store.load()).toEqual(sessionOf('c'));
    expect(await store.protection()).toBe('file');
    expect(JSON.parse(await readFile(store.path, 'utf8'))).toEqual(sessionOf('c'));
    expect((await stat(store.path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder.file('sessions'))).mode & 0o777).toBe(0o700);
    expect(store.warnings).toEqual(['It is locked; the session is kept in a file that only you can read']);
    expect(keyring.tries).toBe(1);
  });

  it('storage: auto does not warn again when it renews a session that is known to be plain', async () => {
    await using folder = await temporaryFolder();
    await storeIn(folder.path).save(sessionOf('a'));
    const store = storeIn(folder.path, { settings: { storage: 'auto' } });
    await store.load();
    await store.save(sessionOf('b'));
    expect(store.warnings).toEqual([]);
  });

  it('storage: keyring saves nothing, and leaves what is there', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    const settings = { storage: 'keyring' } as const;
    await storeIn(folder.path, { keyring, settings }).save(sessionOf('old'));
    await expect(storeIn(folder.path, { settings }).save(sessionOf('new'))).rejects.toEqual(unavailable);
    expect(await storeIn(folder.path, { keyring, settings }).load()).toEqual(sessionOf('old'));
  });

  it('storage: file does not look for one, and does not warn', async () => {
    await using folder = await temporaryFolder();
    const keyring = lockedKeyring();
    const store = storeIn(folder.path, { keyring });
    await store.save(sessionOf('a'));
    await store.load();
    await store.wipe();
    expect(keyring.tries).toBe(0);
    expect(store.warnings).toEqual([]);
  });

  it.each(['auto', 'keyring', 'file'] as const)(
    'a sealed session stays where it is with storage: %s',
    async (storage) => {
      await using folder = await temporaryFolder();
      const keyring = memoryKeyring();
      await storeIn(folder.path, { keyring, settings: { storage: 'auto' } }).save(sessionOf('a'));
      const store = storeIn(folder.path, { settings: { storage } });
      await expect(store.load()).rejects.toEqual(unavailable);
      expect(await store.protection()).toBe('keyring');
      expect(await storeIn(folder.path, { keyring, settings: { storage } }).load()).toEqual(sessionOf('a'));
      expect(store.warnings).toEqual([]);
    },
  );
});

describe('what cannot be used', () => {
  const damages: [string, (path: string) => Promise<unknown>][] = [
    ['is empty', (path) => truncate(path)],
    ['was cut off', async (path) => truncate(path, (await stat(path)).size - 1)],
    ['has 100 MB', (path) => truncate(path, 100_000_000)],
    ['is no JSON', (path) => writeFile(path, 'no JSON')],
    ['is JSON of another kind', (path) => writeFile(path, '{"accessToken":7}')],
    [
      'has a wrong tag',
      (path) => writeFile(path, seal(JSON.stringify(sessionOf('a')), Buffer.alloc(32), 'x')),
    ],
  ];
  it.each(['file', 'auto'] as const)(
    'case 44: is put aside with storage: %s, and people log in again',
    async (storage) => {
      await using folder = await temporaryFolder();
      for (const [damage, inflict] of damages) {
        const store = storeIn(folder.path, { keyring: memoryKeyring(), settings: { storage } });
        await store.save(sessionOf('a'));
        await inflict(store.path);
        expect(await store.load(), damage).toBeUndefined();
        expect(store.warnings, damage).toEqual([
          expect.stringContaining(`moved to ${store.path}.damaged. Log in again`),
        ]);
        expect(await store.load()).toBeUndefined();
        expect(await readdir(folder.path)).toEqual([`${basename(store.path)}.damaged`]);
        await store.save(sessionOf('b'));
        expect(await store.load()).toEqual(sessionOf('b'));
        expect(store.warnings).toHaveLength(1);
      }
    },
  );

  it('case 44: is a session whose key is gone from the keychain', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    const store = storeIn(folder.path, { keyring, settings: { storage: 'auto' } });
    await store.save(sessionOf('a'));
    keyring.keys.clear();
    expect(await store.load()).toBeUndefined();
    expect(store.warnings).toEqual([expect.stringContaining('sealed with another key')]);
  });

  it.each(['auto', 'file'] as const)(
    'case 47: is the session of another profile, with storage: %s',
    async (storage) => {
      await using folder = await temporaryFolder();
      const keyring = memoryKeyring();
      const [work, home] = ['work', 'home'].map((profile) =>
        storeIn(folder.path, { keyring, settings: { profile, storage } }),
      );
      if (!work || !home) throw new Error('There are two');
      await work.save(sessionOf('a', { profile: 'work' }));
      await home.save(sessionOf('b', { profile: 'home' }));
      // The worst that could be: the key went along.
      for (const key of [...keyring.keys.values()].slice(0, 1))
        for (const account of keyring.keys.keys()) keyring.keys.set(account, key);
      await copyFile(work.path, home.path);
      expect(await home.load()).toBeUndefined();
      expect(home.warnings).toEqual([expect.stringContaining('it is damaged')]);
      expect(await work.load()).toEqual(sessionOf('a', { profile: 'work' }));
    },
  );

  it('case 43: is refused where it is not a file, and stays', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.path);
    await mkdir(store.path);
    await expect(store.load()).rejects.toEqual(isRefused('session_unsafe'));
    await expect(store.protection()).rejects.toEqual(isRefused('session_unsafe'));
    await expect(store.save(sessionOf('a'))).rejects.toEqual(isRefused('session_unsaved'));
    expect(await readdir(folder.path)).toEqual([basename(store.path)]);
  });
});

describe('logging out', () => {
  it('leaves neither a token nor a key, and other profiles alone', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    const [store, other] = ['default', 'other'].map((profile) =>
      storeIn(folder.path, { keyring, settings: { storage: 'auto', profile } }),
    );
    if (!store || !other) throw new Error('There are two');
    await store.save(sessionOf('damaged'));
    await rename(store.path, `${store.path}.damaged`);
    await other.save(sessionOf('other', { profile: 'other' }));
    await store.save(sessionOf('a'));
    await writeFile(`${store.path}.1234.new`, 'left by one that was killed');
    await store.exclusively(() => store.wipe());
    expect(await store.load()).toBeUndefined();
    expect((await readdir(folder.path)).toSorted()).toEqual(
      [`${basename(store.path)}.lock`, basename(other.path)].toSorted(),
    );
    expect([...keyring.keys.keys()]).toEqual([basename(other.path)]);
    expect(await other.load()).toEqual(sessionOf('other', { profile: 'other' }));
  });

  it('can be done twice', async () => {
    await using folder = await temporaryFolder();
    for (const _ of [1, 2]) await storeIn(folder.file('sessions')).wipe();
  });

  it('waits for who renews the session, and then forgets what that saved', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.path);
    let wiped: Promise<void> | undefined;
    await store.exclusively(async () => {
      const other = storeIn(folder.path);
      wiped = other.exclusively(() => other.wipe());
      await store.save(sessionOf('a'));
    });
    await wiped;
    expect(await store.load()).toBeUndefined();
  });

  it('forgets the key also where the file cannot be removed', async () => {
    await using folder = await temporaryFolder();
    const keyring = memoryKeyring();
    const store = storeIn(folder.path, { keyring, settings: { storage: 'auto' } });
    await store.save(sessionOf('a'));
    await rename(store.path, folder.file('away'));
    await mkdir(store.path);
    await expect(store.wipe()).rejects.toEqual(isRefused('session_unsaved'));
    expect(keyring.keys.size).toBe(0);
  });
});
