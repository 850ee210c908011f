import { expect, it } from 'vitest';
import { guard, type Permit } from '../../src/config/guarded.js';

const setting = { value: 'there', origin: { kind: 'file', where: 'f.yaml' }, shown: 'shown' } as const;

const refusing: Permit = {
  require: () => Promise.reject(new Error('not yours')),
  isTrusted: async () => false,
};

it('gives what the user set to anyone who uses it', async () => {
  const guarded = guard(setting);
  expect(await guarded.use()).toBe('there');
  expect(await guarded.isTrusted()).toBe(true);
});

it('gives what needs trust to nothing that would use it, and still shows it', async () => {
  const guarded = guard(setting, refusing);
  await expect(guarded.use()).rejects.toThrow('not yours');
  expect(await guarded.isTrusted()).toBe(false);
  expect(guarded).toMatchObject({ unchecked: 'there', origin: setting.origin, shown: 'shown' });
});
