/** Who is logged in, as an identity provider's verified token says. Hostile like all text from elsewhere. */
export interface Identity {
  readonly userId: string;
  readonly email: string | undefined;
  readonly orgId: string | undefined;
  readonly roles: readonly string[];
}

/**
 * Finds the identity of the current user; undefined where no provider is configured.
 * @throws TicketsiftError where no user is signed in, or the rules do not admit them
 */
export type FindIdentity = () => Promise<Identity | undefined>;
