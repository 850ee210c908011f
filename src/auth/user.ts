import type { Identity } from '../core/identity.js';

/** A person or a CI job, as described by a token that this process has verified. All texts are hostile. */
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

/** Why claims are not enough for a rule, each as a sentence that names the claim. */
export interface ClaimFaults {
  readonly org?: string | undefined;
  readonly roles?: string | undefined;
  readonly emailVerified?: string | undefined;
  readonly factors?: string | undefined;
}

/** Returns whether two users of one issuer are the same person, acting for the same organisation. */
export function isSamePerson(one: User, other: User): boolean {
  return one.identity.userId === other.identity.userId && one.identity.orgId === other.identity.orgId;
}
