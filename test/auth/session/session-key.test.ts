import { describe, expect, it } from 'vitest';
import { sessionKey } from '../../../src/auth/session/session-key.js';
import { lockedKeyring, memoryKeyring } from '../../support/stored-sessions.js';

const never = () => {
  throw new Error('It fell back');
};

describe.each(['auto', 'keyring'] as const)('the key of a session, with storage: %s', (storage) => {
  it('is made once, and kept in the keychain', async () => {
    const keyring = memoryKeyring();
    const key = sessionKey({ account: 'a', storage, keyring });
    expect(await key.toOpen()).toBeUndefined();
    const made = await key.toSeal(never);
    expect(made).toHaveLength(32);
    expect(await key.toSeal(never)).toEqual(made);
    expect(await key.toOpen()).toEqual(made);
    expect([...keyring.keys]).toEqual([['a', made]]);
  });

  it('is another one for each session', async () => {
    const keyring = memoryKeyring();
    const [one, two] = ['a', 'b'].map((account) => sessionKey({ account, storage, keyring }).toSeal(never));
    expect(await one).not.toEqual(await two);
  });

  it('is made anew where the keychain has something else', async () => {
    const keyring = memoryKeyring();
    keyring.keys.set('a', Buffer.from('short'));
    const key = sessionKey({ account: 'a', storage, keyring });
    expect(await key.toOpen()).toBeUndefined();
    expect(await key.toSeal(never)).toHaveLength(32);
  });

  it('is forgotten', async () => {
    const keyring = memoryKeyring();
    const key = sessionKey({ account: 'a', storage, keyring });
    await key.toSeal(never);
    await key.forget();
    expect(keyring.keys.size).toBe(0);
  });

  it('case 46: opens nothing without a keychain, and is still forgotten', async () => {
    const key = sessionKey({ account: 'a', storage, keyring: lockedKeyring() });
    await expect(key.toOpen()).rejects.toEqual(expect.objectContaining({ code: 'keyring_unavailable' }));
    await key.forget();
  });
});

describe('without a keychain', () => {
  it('case 46: storage: auto goes without a key, and waits for the keychain once', async () => {
    const keyring = lockedKeyring();
    const key = sessionKey({ account: 'a', storage: 'auto', keyring });
    const reasons: string[] = [];
    for (const _ of [1, 2]) expect(await key.toSeal((why) => reasons.push(why))).toBeUndefined();
    await key.forget();
    expect(reasons).toEqual(['It is locked']);
    expect(keyring.tries).toBe(1);
  });

  it('case 46: storage: keyring fails', async () => {
    const key = sessionKey({ account: 'a', storage: 'keyring', keyring: lockedKeyring() });
    await expect(key.toSeal(never)).rejects.toEqual(expect.objectContaining({ code: 'keyring_unavailable' }));
  });

  it('storage: file does not even look', async () => {
    const keyring = lockedKeyring();
    const key = sessionKey({ account: 'a', storage: 'file', keyring });
    expect(await key.toSeal(never)).toBeUndefined();
    await key.forget();
    expect(keyring.tries).toBe(0);
  });

  it('any other failure of a keychain is not a reason to go without a key', async () => {
    const keyring = { ...memoryKeyring(), get: () => Promise.reject(new TypeError('a mistake')) };
    await expect(sessionKey({ account: 'a', storage: 'auto', keyring }).toSeal(never)).rejects.toThrow(
      'a mistake',
    );
  });
});
