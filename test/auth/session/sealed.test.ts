import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSealed, keySize, seal, unseal } from '../../../src/auth/session/sealed.js';

const key = randomBytes(keySize);
const sealed = seal('a secret, ünd ☃', key, 'work');

describe('a sealed text', () => {
  it('is opened with the key it was sealed with', () => {
    expect(unseal(sealed, key, 'work')).toBe('a secret, ünd ☃');
  });

  it('may be empty', () => {
    expect(unseal(seal('', key, 'work'), key, 'work')).toBe('');
  });

  it('differs from JSON, and shows nothing of the text', () => {
    expect(isSealed(sealed)).toBe(true);
    expect(isSealed(Buffer.from('{"a":1}'))).toBe(false);
    expect(isSealed(Buffer.of())).toBe(false);
    expect(sealed.includes('secret')).toBe(false);
  });

  it('is another one each time', () => {
    expect(seal('a', key, 'work')).not.toEqual(seal('a', key, 'work'));
  });

  it('is not opened with another key, or one of another size', () => {
    expect(unseal(sealed, randomBytes(keySize), 'work')).toBeUndefined();
    expect(unseal(sealed, key.subarray(1), 'work')).toBeUndefined();
  });

  it('case 47: is not opened as that of another profile', () => {
    expect(unseal(sealed, key, 'home')).toBeUndefined();
  });

  it('case 44: is not opened where any byte after the mark was changed', () => {
    for (let index = 4; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(unseal(changed, key, 'work')).toBeUndefined();
    }
  });

  it('case 44: is not opened where it was cut off anywhere', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(unseal(sealed.subarray(0, length), key, 'work')).toBeUndefined();
    }
  });
});
