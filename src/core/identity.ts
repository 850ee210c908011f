/** The current user, as described by an identity provider's verified token. Hostile like all text from elsewhere. */
export interface Identity {
  readonly userId: string;
  readonly email: string | undefined;
  readonly orgId: string | undefined;
  readonly roles: readonly string[];
}

/** How a database learns who the current user is: by plain settings, or by a signed token that it verifies itself. */
export const identityForms = ['settings', 'token'] as const;

export type IdentityForm = (typeof identityForms)[number];

/** The part of the current user that sources need. Nothing is read or sent before it is used. */
export interface CurrentIdentity {
  /**
   * Finds the identity; undefined where no provider is configured.
   * @throws TicketsiftError where no user is signed in, or the rules do not admit them
   */
  find(): Promise<Identity | undefined>;
  /**
   * Returns the token with which the provider identifies the user, made for this program and valid for another half
   * minute at least; undefined where no provider is configured. A secret: anyone who has it can act as this user.
   * @throws TicketsiftError as `find`, and `login_required` where there is no such token
   */
  idToken(): Promise<string | undefined>;
  /**
   * Returns what the login grants at this provider, whose services alone its token is for; undefined where no provider is
   * configured, or another one.
   * @throws TicketsiftError as `find`
   */
  grantFrom(issuer: string): Promise<LoginGrant | undefined>;
}

/** What the current user let this program do at the provider. */
export interface LoginGrant {
  /** Whose login it is. */
  readonly userId: string;
  /** As the provider granted them. */
  readonly scopes: readonly string[];
  /** Returns an access token that is valid for another half minute at least. @throws TicketsiftError as `find` */
  readonly token: () => Promise<string>;
}

/** The owner of a stored row: a person acting for an organisation, or the user of this machine. */
export interface Owner {
  /** Empty for the user of this machine, for whom no provider vouches. */
  readonly person: string;
  /** Empty for a person without an organisation. */
  readonly org: string;
  /** Whether rows of this machine's user are also theirs, as on their own machine. */
  readonly hasLocal: boolean;
}

/** The user of this machine, who owns everything that is done without a login. */
export const localOwner: Owner = { person: '', org: '', hasLocal: true };
