import type { Identity } from '../../core/identity.js';
import type { Visibility } from '../../core/visibility.js';

/** A user whom an identity provider has verified. The id belongs to one issuer: another may give it to someone else. */
export interface Person {
  readonly issuer: string;
  readonly identity: Identity;
}

/** Returns the holder of a person's rows for each visibility; undefined where they can have none. */
export function holdersOf(person: Person | undefined): Readonly<Record<Visibility, string | undefined>> {
  const called = (id: string | undefined) =>
    person && id !== undefined ? `${person.issuer} ${id}` : undefined;
  return { private: called(person?.identity.userId), org: called(person?.identity.orgId), everyone: '' };
}
