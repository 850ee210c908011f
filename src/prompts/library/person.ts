import type { Identity } from '../../core/identity.js';
import type { Visibility } from '../../core/visibility.js';

/** Somebody whom an identity provider vouches for. Of one issuer: what it calls them, another may call somebody else. */
export interface Person {
  readonly issuer: string;
  readonly identity: Identity;
}

/** Returns what a person's rows are held by, for each visibility; undefined where they can have none of it. */
export function holdersOf(person: Person | undefined): Readonly<Record<Visibility, string | undefined>> {
  const called = (id: string | undefined) =>
    person && id !== undefined ? `${person.issuer} ${id}` : undefined;
  return { private: called(person?.identity.userId), org: called(person?.identity.orgId), everyone: '' };
}
