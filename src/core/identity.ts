/** Who is logged in, as an identity provider's verified token says. Hostile like all text from elsewhere. */
export interface Identity {
  readonly userId: string;
  readonly email: string | undefined;
  readonly orgId: string | undefined;
  readonly roles: readonly string[];
}
