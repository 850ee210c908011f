import type { Identity } from '../../core/identity.js';

/** Somebody whom an identity provider vouches for. Of one issuer: what it calls them, another may call somebody else. */
export interface Person {
  readonly issuer: string;
  readonly identity: Identity;
}
