import type { ClaimFaults, User } from '../../src/auth/user.js';

/** What a test says of somebody; a verified address, unless it says otherwise. */
export interface Person {
  readonly email?: string;
  readonly verified?: boolean;
  readonly org?: string;
  readonly roles?: readonly string[];
  readonly mfa?: boolean;
  readonly faults?: ClaimFaults;
}

/** Somebody as a verified token says. */
export const person = ({
  email,
  verified = true,
  org,
  roles = [],
  mfa = false,
  faults,
}: Person = {}): User => ({
  identity: { userId: 'u', email, orgId: org, roles },
  issuer: 'https://auth.example.com',
  name: undefined,
  emailIsVerified: verified,
  usedSecondFactor: mfa,
  faults,
});
