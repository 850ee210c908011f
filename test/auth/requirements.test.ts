import { describe, expect, it } from 'vitest';
import { createRequirements, type Requirements } from '../../src/auth/requirements.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { errorOf, everybody } from '../support/auth.js';
import { person } from '../support/people.js';

const all: readonly (keyof Requirements)[] = [
  'user',
  'userInAllowedDomain',
  'userInOrg',
  'userWithRole',
  'allowedUser',
];

const allow = { ...everybody, emailDomains: ['example.com'], orgs: ['o1'], roles: ['analyst'], mfa: true };
const ann = { email: 'ann@example.com', org: 'o1', roles: ['analyst'], mfa: true };

describe('requirements', () => {
  it('are found out when they are wanted, and once, however many build on them', async () => {
    let asked = 0;
    const requirements = createRequirements({
      allow,
      user: async () => {
        asked++;
        return person(ann);
      },
    });
    expect(asked).toBe(0);
    const found = await Promise.all(all.map((name) => requirements[name]()));
    expect(new Set(found)).toEqual(new Set([person(ann)]));
    expect(asked).toBe(1);
  });

  it.each<[string, object, number]>([
    ['the domain', { email: 'ann@other.example' }, 1],
    ['the organisation', { org: 'o2' }, 2],
    ['the role', { roles: [] }, 3],
    ['the second factor', { mfa: false }, 4],
  ])('that build on %s refuse by it, and those before do not', async (_, change, first) => {
    const requirements = createRequirements({ allow, user: async () => person({ ...ann, ...change }) });
    const codes = await Promise.all(
      all.map((name) =>
        requirements[name]().then(
          () => 'in',
          ({ code }) => code,
        ),
      ),
    );
    expect(codes).toEqual(all.map((_, index) => (index < first ? 'in' : 'not_allowed')));
  });

  it('say that no one is there rather than that no one is let in', async () => {
    const nobody = new TicketsiftError('login_required', 'You are not logged in');
    const requirements = createRequirements({ allow, user: () => Promise.reject(nobody) });
    for (const name of all) expect(await errorOf(requirements[name]())).toBe(nobody);
  });
});
