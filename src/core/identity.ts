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
