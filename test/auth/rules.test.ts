import { describe, expect, it } from 'vitest';
import { createRequirements } from '../../src/auth/requirements.js';
import type { AllowRules } from '../../src/auth/settings.js';
import { errorOf, everybody } from '../support/auth.js';
import { type Person, person } from '../support/people.js';

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
    ['no address that is not listed', ann, { emails: ['bob@example.com'] }, 'not_allowed emails'],
    [
      'no listed address that nobody verified',
      { ...ann, verified: false },
      { emails: [ann.email] },
      'not_allowed emails',
    ],
    [
      'no address with a letter that is small like another',
      { email: 'boK@example.com' },
      { emails: ['bok@example.com'] },
      'not_allowed emails',
    ],
    [
      'no path after the domain',
      { email: 'a@example.com/.evil.org' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no question after the domain',
      { email: 'a@example.com?.evil.org' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no domain in percent signs',
      { email: 'a@ex%61mple.com' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no domain alone',
      { email: 'example.com' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
    [
      'no domain that is none, though a rule has none either',
      { email: 'a@in valid' },
      { emailDomains: ['not one'] },
      'not_allowed email_domains',
    ],
    [
      'an address of a sub-domain that is listed',
      { email: 'a@x.example.com' },
      { emailDomains: ['x.example.com'] },
      'in',
    ],
    [
      'no mailbox that anybody can have',
      { email: 'a@gmail.com' },
      { personalEmail: false },
      'not_allowed personal_email',
    ],
    [
      'no such mailbox in other letters',
      { email: 'a@GMail.COM' },
      { personalEmail: false },
      'not_allowed personal_email',
    ],
    [
      'no mailbox at work that nobody verified',
      { ...ann, verified: false },
      { personalEmail: false },
      'not_allowed personal_email',
    ],
    [
      'nobody without an address, where it must be one at work',
      {},
      { personalEmail: false },
      'not_allowed personal_email',
    ],
    ['a mailbox at work', ann, { personalEmail: false }, 'in'],
    [
      'an address of the domain with the dot of the root',
      { email: 'a@example.com.' },
      { emailDomains: ['example.com'] },
      'in',
    ],
    ['an address of a domain that is listed with that dot', ann, { emailDomains: ['Example.com.'] }, 'in'],
    [
      'an address of the domain in full width',
      { email: 'a@ｅｘａｍｐｌｅ.com' },
      { emailDomains: ['example.com'] },
      'in',
    ],
    ['a listed address with that dot', { email: 'guest@other.org.' }, { emails: ['guest@OTHER.org'] }, 'in'],
    ['a listed address in quotes', { email: '"a b"@other.org' }, { emails: ['"a b"@other.org'] }, 'in'],
    ...[
      'a@gmail.com.',
      'a@GMAIL.com.',
      'a@gmail.com..',
      'a@.gmail.com',
      'a@gmail..com',
      ' a@gmail.com',
      'a@gmail.com ',
      'a@gmail.com\t',
      'a@ gmail.com',
      'a@ｇｍａｉｌ.com',
      'a@gmail．com',
      'a@gmail。com',
      'a@ℊmail.com',
      'a@gm\u00adail.com',
      'a@gm\u200bail.com',
      'a@gmail.com@example.com',
      'a@example.com@gmail.com',
      'a@gmail.com@',
      '@gmail.com',
      '@example.com',
      'a@',
      'a',
      '"a@example.com"@gmail.com',
      '"a@gmail.com@example.com',
      'a b@example.com',
      'a@gmail.com (a@example.com)',
      '<a@gmail.com>',
      'a@example.com,a@gmail.com',
      'a@[gmail.com]',
      'a@john.fastmail.com',
      'a@mail.gmail.com',
      'a@gmail.com/example.com',
      'a@gmail.com#example.com',
      'a@gmail%2ecom',
      'a@xn--.com',
      `a@${'x'.repeat(64)}.com`,
    ].map((email): [string, Person, Partial<AllowRules>, string] => [
      `nobody as ${JSON.stringify(email)}, who must have a mailbox at work`,
      { email },
      { personalEmail: false },
      'not_allowed personal_email',
    ]),
    [
      'a mailbox whose domain ends like a personal one',
      { email: 'a@notgmail.com' },
      { personalEmail: false },
      'in',
    ],
    [
      'a mailbox whose domain starts like a personal one',
      { email: 'a@gmail.com.example.org' },
      { personalEmail: false },
      'in',
    ],
    [
      'a mailbox at a domain of another script',
      { email: 'a@пример.example' },
      { personalEmail: false },
      'in',
    ],
    [
      'no address in two domains',
      { email: 'a@evil.org@example.com' },
      { emailDomains: ['example.com'] },
      'not_allowed email_domains',
    ],
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

describe('a refusal', () => {
  const refusal = (who: Person, allow: Partial<AllowRules>) =>
    errorOf(
      createRequirements({ user: async () => person(who), allow: { ...everybody, ...allow } }).allowedUser(),
    );

  it.each<[string, Person, Partial<AllowRules>, string]>([
    ['the address', ann, { emailDomains: ['other.example'] }, 'ann@example.com'],
    ['the organisation', { org: 'org-3' }, { orgs: ['org-1'] }, 'org-3'],
    ['the roles that would do', { roles: ['viewer'] }, { roles: ['analyst'] }, 'analyst'],
    ['the roles that did not', { roles: ['viewer'] }, { roles: ['analyst'] }, 'viewer'],
    ['the claims that are missing', {}, { mfa: true }, 'amr, acr'],
    ['the claim of an address that is missing', {}, { personalEmail: false }, 'claim email'],
    ['the claim of an address that is wrong', ann, { emailDomains: ['other.example'] }, 'claim email'],
    [
      'the claim that does not verify it',
      { ...ann, verified: false },
      { emails: ['x@x.org'] },
      'email_verified',
    ],
    [
      'what the claim of an organisation is',
      { faults: { org: 'tid is null' } },
      { orgs: ['o'] },
      'tid is null',
    ],
    [
      'what the claim of roles is',
      { faults: { roles: 'groups is an object' } },
      { roles: ['r'] },
      'groups is an object',
    ],
    ['what the claims of factors are', { faults: { factors: 'acr is “0”' } }, { mfa: true }, 'acr is “0”'],
  ])('names %s', async (_, who, allow, expected) => {
    const error = await refusal(who, allow);
    expect(error).toMatchObject({ exitCode: 4, hint: expect.stringContaining('ticketsift.yaml') });
    expect(error.message).toContain(expected);
  });

  it('cuts short what the provider says', async () => {
    const error = await refusal({ org: 'o'.repeat(10_000) }, { orgs: ['org-1'] });
    expect(error.message.length).toBeLessThan(300);
  });
});
