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
