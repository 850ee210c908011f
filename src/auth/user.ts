import type { Identity } from '../core/identity.js';

/** A person, or a CI job, as a token says that was verified in this process. All texts are hostile. */
export interface User {
  readonly identity: Identity;
  readonly issuer: string;
  readonly name: string | undefined;
  readonly emailIsVerified: boolean;
  /** Whether the provider says that a second factor was used. */
  readonly usedSecondFactor: boolean;
  /** Undefined where nothing is wrong. */
  readonly faults?: ClaimFaults | undefined;
}

/** What is wrong with the claims of which a rule wants more, each as a sentence that names the claim. */
export interface ClaimFaults {
  readonly org?: string | undefined;
  readonly roles?: string | undefined;
  readonly emailVerified?: string | undefined;
  readonly factors?: string | undefined;
}

/** Whether it is the same person, and on behalf of the same organisation. Of one issuer: its `sub` is unique there only. */
export function isSamePerson(one: User, other: User): boolean {
  return one.identity.userId === other.identity.userId && one.identity.orgId === other.identity.orgId;
}
