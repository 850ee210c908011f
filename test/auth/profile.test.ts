import { describe, expect, it } from 'vitest';
import { sessionName } from '../../src/auth/profile.js';

const binding = { profile: 'default', issuer: 'https://issuer.example', clientId: 'app' };
const nameWith = (parts: Partial<typeof binding>) => sessionName({ ...binding, ...parts });

describe('the name of a session', () => {
  it('starts with the profile, and is the same every time', () => {
    expect(nameWith({})).toMatch(/^default-[0-9a-f]{16}$/);
    expect(nameWith({})).toBe(nameWith({}));
  });

  it.each([
    ['case 48: issuers differ by a slash', { issuer: 'https://issuer.example/' }],
    ['clients differ', { clientId: 'other' }],
    ['what is issuer and what is client differs', { issuer: 'https://issuer.examplea', clientId: 'pp' }],
  ])('is another one where %s', (_, parts) => {
    expect(nameWith(parts)).not.toBe(nameWith({}));
  });

  it('is another one for a profile in capitals, also where the system tells no capitals apart', () => {
    expect(nameWith({ profile: 'Default' }).toLowerCase()).not.toBe(nameWith({}));
  });
});

describe('a profile', () => {
  it.each(['default', 'work', 'A_b-9', 'x'.repeat(64)])('may be called %s', (profile) => {
    expect(nameWith({ profile })).toContain(`${profile}-`);
  });

  it.each([
    '../x',
    '..',
    '.',
    '',
    'a/b',
    'a\\b',
    'a b',
    'a\nb',
    'a\0b',
    'a.b',
    'é',
    '\u202ea',
    'x'.repeat(65),
  ])('case 48: may not be called %j', (profile) => {
    expect(() => nameWith({ profile })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
