import * as z from 'zod';

/** A set of public keys (RFC 7517), as jose takes it. */
export const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** What a login leaves on disk: all that is needed to be the same user again, and nothing that needs no secret. */
export const storedSession = z.strictObject({
  profile: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  idToken: z.string(),
  accessToken: z.string(),
  /** From when and until when the access token is good, in milliseconds since 1970, where the provider says so. */
  accessIssuedAt: z.number().optional(),
  accessExpiresAt: z.number().optional(),
  refreshToken: z.string().optional(),
  /** The provider's public keys, so that what is read back can be verified without asking anybody. */
  keys: keySet,
});

export type StoredSession = Readonly<z.infer<typeof storedSession>>;
export type KeySet = z.infer<typeof keySet>;

/** What a provider hands out at a login or a refresh. */
export type Tokens = Pick<
  StoredSession,
  'idToken' | 'accessToken' | 'accessIssuedAt' | 'accessExpiresAt' | 'refreshToken'
>;
