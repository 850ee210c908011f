import type { Identity } from '../core/identity.js';

/** A person, or a CI job, as a token says that was verified in this process. All texts are hostile. */
export interface User {
  readonly identity: Identity;
  readonly issuer: string;
  readonly name: string | undefined;
  readonly emailIsVerified: boolean;
  /** Whether the provider says that a second factor was used. */
  readonly usedSecondFactor: boolean;
}

/** Whether it is the same person, and on behalf of the same organisation. Of one issuer: its `sub` is unique there only. */
export function isSamePerson(one: User, other: User): boolean {
  return one.identity.userId === other.identity.userId && one.identity.orgId === other.identity.orgId;
}
