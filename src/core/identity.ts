/** Who is logged in, as an identity provider's verified token says. Hostile like all text from elsewhere. */
export interface Identity {
  readonly userId: string;
  readonly email: string | undefined;
  readonly orgId: string | undefined;
  readonly roles: readonly string[];
}

/** How a database learns who the current user is: by plain settings, or by a signed token that it verifies itself. */
export const identityForms = ['settings', 'token'] as const;

export type IdentityForm = (typeof identityForms)[number];

/** The current user, as far as sources need to know. Nothing is read or sent before it is wanted. */
export interface CurrentIdentity {
  /**
   * Finds the identity; undefined where no provider is configured.
   * @throws TicketsiftError where no user is signed in, or the rules do not admit them
   */
  find(): Promise<Identity | undefined>;
  /**
   * Returns the token in which the provider says who this is, made for this program, with half a minute left at least;
   * undefined where no provider is configured. A secret: who has it can act as this user.
   * @throws TicketsiftError as `find`, and `login_required` where there is no such token
   */
  idToken(): Promise<string | undefined>;
}

/** Whom a stored row belongs to: a person on behalf of an organisation, or the user of this machine. */
export interface Owner {
  /** Empty for the user of this machine, for whom no provider vouches. */
  readonly person: string;
  /** Empty where a person acts on behalf of none. */
  readonly org: string;
  /** Whether rows of the user of this machine are theirs as well, as on one's own machine. */
  readonly hasLocal: boolean;
}

/** The user of this machine, to whom belongs what is done without a login. */
export const localOwner: Owner = { person: '', org: '', hasLocal: true };
