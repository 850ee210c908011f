import { describe, expect, it } from 'vitest';
import { claimsSchema, userOf } from '../../src/auth/claims.js';
import { everybody } from '../support/auth.js';

const issuer = 'https://auth.example.com';
const base = { iss: issuer, sub: 'u1', aud: 'ticketsift', iat: 1, exp: 2 };

const read = (claims: object, names = { org: 'org_id', roles: 'roles' }, orgs: readonly string[] = []) =>
  userOf(claimsSchema.parse({ ...base, ...claims }), {
    claims: names,
    issuer,
    allow: { ...everybody, orgs },
  });

describe('a person, as claims say', () => {
  it('has an id, an address, an organisation and roles', () => {
    const claims = {
      email: 'a@example.com',
      email_verified: true,
      name: 'A',
      org_id: 'o1',
      roles: ['x', 'y'],
    };
    expect(read(claims)).toEqual({
      identity: { userId: 'u1', email: 'a@example.com', orgId: 'o1', roles: ['x', 'y'] },
      issuer,
      name: 'A',
      emailIsVerified: true,
      usedSecondFactor: false,
    });
  });

  it.each<[string, object, string, string[]]>([
    ['a list', { roles: ['a', 'b c', 'a', 7, ''] }, 'roles', ['a', 'b c']],
    ['a text, as scopes are written', { roles: 'a b,c' }, 'roles', ['a', 'b', 'c']],
    ['a path, as Keycloak has it', { realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    [
      'a name that is a URL, as Auth0 has it',
      { 'https://x.example/roles': ['a'] },
      'https://x.example/roles',
      ['a'],
    ],
    [
      'a map by organisation, as PropelAuth has it',
      { org_id_to_org_member_info: { o1: { user_role: 'Admin' }, o2: { user_role: 'Member' } } },
      'org_id_to_org_member_info.*.user_role',
      ['Admin', 'Member'],
    ],
    ['what is not there', {}, 'a.b', []],
    ['what everything has', {}, 'constructor', []],
    ['what is not text', { roles: { a: true } }, 'roles', []],
  ])('reads roles from %s', (_, claims, roles, expected) => {
    expect(read(claims, { org: 'org_id', roles }).identity.roles).toEqual(expected);
  });

  it.each<[string, object, string, string | undefined]>([
    ['a text with blanks', { org: 'Acme Evil' }, 'org', 'Acme Evil'],
    ['a text with commas', { org: 'Acme, Inc' }, 'org', 'Acme, Inc'],
    ['the first of a list', { org: ['o1', 'o2'] }, 'org', 'o1'],
    ['a number', { org: 7 }, 'org', '7'],
    ['nothing but blanks', { org: ' ' }, 'org', undefined],
  ])('reads an organisation from %s', (_, claims, org, expected) => {
    expect(read(claims, { org, roles: 'roles' }).identity.orgId).toBe(expected);
  });

  const propelAuth = { org: 'info.*.org_id', roles: 'info.*.user_role' };
  const inTwo = {
    info: { a: { org_id: 'o1', user_role: 'Admin' }, b: { org_id: 'o2', user_role: 'Member' } },
  };
  it.each<[string, object, { org: string; roles: string }, string[], string | undefined, string[]]>([
    ['the first, where all are let in', inTwo, propelAuth, [], 'o1', ['Admin']],
    ['the one that is let in', inTwo, propelAuth, ['o2'], 'o2', ['Member']],
    ['the first, where none is let in', inTwo, propelAuth, ['o9'], 'o1', ['Admin']],
    [
      'the one it names outside of the map',
      { org_id: 'b', ...inTwo },
      { ...propelAuth, org: 'org_id' },
      [],
      'b',
      ['Member'],
    ],
    ['one without a role', { org_id: 'c', ...inTwo }, { ...propelAuth, org: 'org_id' }, [], 'c', []],
  ])('acts for %s, and has the roles it has there', (_, claims, names, allowed, org, roles) => {
    expect(read(claims, names, allowed).identity).toMatchObject({ orgId: org, roles });
  });

  it.each<[string, object, boolean]>([
    ['amr mfa', { amr: ['pwd', 'mfa'] }, true],
    ['amr otp', { amr: ['pwd', 'otp'] }, true],
    ['amr pwd', { amr: ['pwd'] }, false],
    ['amr otp alone', { amr: ['otp'] }, false],
    ['amr sms alone', { amr: ['sms'] }, false],
    ['amr of two things in the hand', { amr: ['otp', 'hwk'] }, false],
    ['amr of two things known', { amr: ['pwd', 'pin'] }, false],
    ['amr of a key and a finger', { amr: ['hwk', 'fpt'] }, true],
    ['acr of NIST', { acr: 'http://idmanagement.gov/ns/assurance/aal/2', amr: ['pwd'] }, true],
    ['acr phr', { acr: 'phr' }, true],
    ['acr of Okta', { acr: 'urn:okta:loa:2fa:any' }, true],
    ['acr of Okta for one', { acr: 'urn:okta:loa:1fa:any' }, false],
    ['acr of OpenID', { acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' }, true],
    ['acr 0', { acr: '0' }, false],
    ['acr mfa', { acr: 'mfa' }, true],
    ['acr aal2', { acr: 'aal2' }, true],
    ['acr of REFEDS', { acr: 'https://refeds.org/profile/mfa' }, true],
    ['acr 2fa-not-used', { acr: '2fa-not-used' }, false],
    ['acr no-mfa', { acr: 'no-mfa' }, false],
    ['acr mfa-bypassed', { acr: 'mfa-bypassed' }, false],
    ['acr of others with the word at its end', { acr: 'urn:example:without:mfa' }, false],
    ['acr of others with the word at its start', { acr: 'mfa:skipped' }, false],
    ['acr of others with a word between', { acr: 'urn:example:2fa:none' }, false],
    ['acr of Okta for two where there are two', { acr: 'urn:okta:loa:2fa:any:ifpossible' }, false],
    ['acr not-aal2', { acr: 'not/aal2' }, false],
    ['acr with a blank', { acr: 'mfa ' }, false],
    ['acr in capitals', { acr: 'MFA' }, false],
    ['acr that is a list', { acr: ['mfa'] }, false],
    ['acr null', { acr: null }, false],
    ['amr no-mfa', { amr: ['pwd', 'no-mfa'] }, false],
    ['amr mfa-bypassed', { amr: ['mfa-bypassed'] }, false],
    ['amr otp-skipped', { amr: ['pwd', 'otp-skipped'] }, false],
    ['amr in capitals', { amr: ['MFA'] }, false],
    ['amr with what is not text', { amr: ['mfa', 7] }, false],
    ['amr of two methods in one text', { amr: ['pwd otp'] }, false],
    ['amr that is not a list', { amr: 'mfa' }, false],
  ])('used a second factor, by %s: %s', (_, claims, expected) => {
    expect(read(claims).usedSecondFactor).toBe(expected);
  });

  it('used a second factor where acr has a value that is configured to say so', () => {
    const used = (acr: string) =>
      userOf(claimsSchema.parse({ ...base, acr }), {
        claims: { org: 'org_id', roles: 'roles' },
        issuer,
        allow: { ...everybody, mfaAcr: ['urn:example:gold'] },
      }).usedSecondFactor;
    expect(['urn:example:gold', 'urn:example:gold:no', 'gold', 'mfa'].map(used)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it.each<[string, object]>([
    ['org_id', { org_id: 'o\0' }],
    ['org_id', { org_id: ['o\u0007'] }],
    ['org_id', { org_id: 'o'.repeat(1001) }],
    ['roles', { roles: ['a', 'b\0'] }],
    ['roles', { roles: 'a \u0000' }],
    ['roles', { roles: ['a\ud800'] }],
    ['roles', { roles: ['r'.repeat(1001)] }],
  ])('is refused by the name of the claim %s where it is not text to work with: %#', (claim, claims) => {
    expect(() => read(claims)).toThrow(
      expect.objectContaining({ code: 'bad_token', message: expect.stringContaining(`its claim ${claim} `) }),
    );
  });

  it.each<[string, object, object]>([
    ['org', { org_id: undefined }, { org: 'org_id is missing' }],
    ['org', { org_id: null }, { org: 'org_id is null' }],
    ['org', { org_id: '' }, { org: 'org_id is empty' }],
    ['org', { org_id: {} }, { org: 'org_id is an object' }],
    ['org', { org_id: [] }, { org: 'org_id is an empty list' }],
    ['org', { org_id: true }, { org: 'org_id is true' }],
    ['roles', { roles: null }, { roles: 'roles is null' }],
    ['roles', { roles: { analyst: true } }, { roles: 'roles is an object' }],
    ['roles', { roles: [7] }, { roles: 'roles is a list' }],
    ['an address', { email_verified: null }, { emailVerified: 'email_verified is null' }],
    ['an address', { email_verified: 'maybe' }, { emailVerified: 'email_verified is “maybe”' }],
    ['an address', { email_verified: 0 }, { emailVerified: 'email_verified is 0' }],
    ['a second factor', { amr: 'mfa' }, { factors: 'amr is “mfa”, acr is missing' }],
    ['a second factor', { acr: 'no-mfa' }, { factors: 'amr is missing, acr is “no-mfa”' }],
  ])('knows which claim keeps a rule from knowing %s', (_, claims, faults) => {
    const all = { email: 'a@example.com', email_verified: true, org_id: 'o1', roles: ['a'] };
    expect(read({ ...all, ...claims }).faults).toEqual(faults);
  });

  it.each(['', ' '])('has no address where the claim is %j', (email) => {
    expect(read({ email }).identity.email).toBeUndefined();
  });

  it.each([null, 7, [], {}])('has no name where the claim is %j', (name) => {
    expect(read({ name }).name).toBeUndefined();
  });

  it.each([
    [true, true],
    ['true', true],
    ['false', false],
    [false, false],
    [undefined, false],
    ['maybe', false],
  ])('has a verified address where the claim is %j: %s', (email_verified, expected) => {
    expect(read({ email: 'a@example.com', email_verified }).emailIsVerified).toBe(expected);
  });
});
