import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../src/auth/owner.js';
import { createRequirements } from '../../src/auth/requirements.js';
import type { User } from '../../src/auth/user.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { localOwner } from '../../src/core/identity.js';
import { person } from '../support/people.js';

const allow = {
  emailDomains: [],
  emails: [],
  orgs: [],
  roles: [],
  personalEmail: true,
  mfa: false,
  mfaAcr: [],
};

interface Case {
  readonly user?: () => Promise<User>;
  readonly isRequired?: boolean;
  readonly isTrusted?: boolean;
  readonly isOfMachine?: boolean;
}

function loginOf({
  user = async () => person(),
  isRequired = false,
  isTrusted = true,
  isOfMachine = true,
}: Case) {
  return {
    requirements: createRequirements({ user, allow }),
    isRequired,
    isTrusted: async () => isTrusted,
    isOfMachine,
  };
}

const failing = (code: 'login_required' | 'provider_unavailable' | 'interrupted') => async () => {
  throw new TicketsiftError(code, 'no');
};

describe('the owner of what is stored is', () => {
  it('the user of the machine, where no provider is configured', async () => {
    expect(await ownerOf(undefined)).toEqual(localOwner);
  });

  it('the person whom the provider vouches for, and their organisation, by names of this issuer alone', async () => {
    expect(await ownerOf(loginOf({ user: async () => person({ org: 'acme' }) }))).toEqual({
      person: 'https://auth.example.com u',
      org: 'https://auth.example.com acme',
      hasLocal: true,
    });
  });

  it('a person in a team’s studio, who has nothing of the user of its machine', async () => {
    expect(await ownerOf(loginOf({ isRequired: true, isOfMachine: false }))).toEqual({
      person: 'https://auth.example.com u',
      org: '',
      hasLocal: false,
    });
  });

  it.each([
    ['nobody is signed in', { user: failing('login_required') }],
    ['the provider cannot be reached', { user: failing('provider_unavailable') }],
    ['the folder that says who signs in is not trusted', { isTrusted: false }],
  ])('the user of the machine, where no login is required and %s', async (_, login) => {
    const notes: string[] = [];
    expect(await ownerOf(loginOf(login), (text) => notes.push(text))).toEqual(localOwner);
    expect(notes).toEqual(['you are not logged in, so work done with a login is not shown']);
  });

  it.each(['login_required', 'provider_unavailable'] as const)(
    'nobody, where a login is required and there is an error %s',
    async (code) => {
      await expect(ownerOf(loginOf({ user: failing(code), isRequired: true }))).rejects.toThrow(
        expect.objectContaining({ code }),
      );
    },
  );

  it('no one, after Ctrl-C', async () => {
    await expect(ownerOf(loginOf({ user: failing('interrupted') }))).rejects.toThrow('no');
  });
});
