import { describe, expect, it } from 'vitest';
import { createRequirements } from '../../src/auth/requirements.js';
import type { AllowRules } from '../../src/auth/settings.js';
import type { User } from '../../src/auth/user.js';
import { everybody } from '../support/auth.js';

interface Person {
  readonly email?: string;
  readonly verified?: boolean;
  readonly org?: string;
  readonly roles?: readonly string[];
  readonly mfa?: boolean;
}

const person = ({ email, verified = true, org, roles = [], mfa = false }: Person = {}): User => ({
  identity: { userId: 'u', email, orgId: org, roles },
  issuer: 'https://auth.example.com',
  name: undefined,
  emailIsVerified: verified,
  usedSecondFactor: mfa,
});

const admitted = (who: Person, allow: Partial<AllowRules>) => {
  const user = async () => person(who);
  return createRequirements({ user, allow: { ...everybody, ...allow } })
    .allowedUser()
    .then(
      () => 'in',
      ({ code, message }) => `${code} ${/auth\.allow\.(\w+)/.exec(message)?.[1]}`,
    );
};

const ann = { email: 'ann@example.com' };

describe('auth.allow', () => {
  it.each<[string, Person, Partial<AllowRules>, string]>([
    ['everybody where it says nothing', {}, {}, 'in'],
    ['an address of the domain', ann, { emailDomains: ['example.com'] }, 'in'],
    ['the domain in other letters', { email: 'Ann@EXAMPLE.com' }, { emailDomains: ['Example.COM'] }, 'in'],
    [
      'no sub-domain',
      { email: 'a@x.example.com' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no domain that ends so',
      { email: 'a@badexample.com' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no address with two signs',
      { email: 'a@example.com@evil.org' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no letters that look alike',
      { email: 'a@exаmple.com' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'an international domain however it is written',
      { email: 'a@bücher.example' },
      { emailDomains: ['xn--bcher-kva.example'] },
      'in',
    ],
    [
      'no address that nobody verified',
      { ...ann, verified: false },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    ['nobody without an address', {}, { emailDomains: ['example.com'] }, 'not_allowed email_domains'],
    [
      'a listed address',
      { email: 'guest@other.org' },
      { emailDomains: ['example.com'], emails: ['Guest@other.org'] },
      'in',
    ],
    ['no address that is not listed', ann, { emails: ['bob@example.com'] }, 'not_allowed email_domains'],
    [
      'no mailbox that anybody can have',
      { email: 'a@gmail.com' },
      { personalEmail: false },
      'not_allowed personal_email',
    ],
    ['a mailbox at work', ann, { personalEmail: false }, 'in'],
    ['a member of the organisation', { org: 'o1' }, { orgs: ['o1', 'o2'] }, 'in'],
    ['no member of another', { org: 'o3' }, { orgs: ['o1'] }, 'not_allowed orgs'],
    ['nobody without an organisation', {}, { orgs: ['o1'] }, 'not_allowed orgs'],
    ['one of the roles', { roles: ['viewer', 'analyst'] }, { roles: ['analyst', 'admin'] }, 'in'],
    ['no other role', { roles: ['viewer'] }, { roles: ['analyst'] }, 'not_allowed roles'],
    ['nobody without a role', {}, { roles: ['analyst'] }, 'not_allowed roles'],
    ['a second factor', { mfa: true }, { mfa: true }, 'in'],
    ['nobody without a second factor', {}, { mfa: true }, 'not_allowed mfa'],
  ])('lets in %s', async (_, who, allow, expected) => {
    expect(await admitted(who, allow)).toBe(expected);
  });
});

describe('requirements', () => {
  it('are resolved when they are wanted, and once, however many build on them', async () => {
    let asked = 0;
    const requirements = createRequirements({
      user: async () => {
        asked++;
        return person({ ...ann, org: 'o1', roles: ['analyst'] });
      },
      allow: { ...everybody, emailDomains: ['example.com'], orgs: ['o1'], roles: ['analyst'] },
    });
    expect(asked).toBe(0);
    await Promise.all([
      requirements.user(),
      requirements.userInAllowedDomain(),
      requirements.userInOrg(),
      requirements.userWithRole(),
      requirements.allowedUser(),
    ]);
    expect(asked).toBe(1);
  });

  it('refuse by what each is built on', async () => {
    const requirements = createRequirements({
      user: async () => person({ ...ann, org: 'o2', roles: ['analyst'] }),
      allow: { ...everybody, orgs: ['o1'], roles: ['analyst'] },
    });
    await expect(requirements.userInAllowedDomain()).resolves.toMatchObject({ identity: { orgId: 'o2' } });
    await expect(requirements.userWithRole()).rejects.toMatchObject({ code: 'not_allowed', exitCode: 4 });
  });
});
