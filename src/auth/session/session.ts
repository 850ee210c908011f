import * as z from 'zod';

/** A set of public keys (RFC 7517), as jose takes it. */
export const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** What a provider confirmed by giving out the tokens of a session: see `vouch.ts`. */
const vouch = z.strictObject({
  /** When it confirmed that, and until when that holds, in milliseconds since 1970. */
  at: z.number(),
  until: z.number(),
  /** Whether it sent no new id token. */
  isOfOldIdToken: z.boolean(),
  /** A seal over these times and the tokens that they belong to. */
  seal: z.string(),
});

/** The characters of a token that is sent in a header: RFC 6749, appendix A.12; no space (RFC 6750, section 2.1). */
export const sendable = /^[!-~]*$/;

/** The characters of a refresh token, which is never sent in a header: RFC 6749, appendix A.17. */
export const refreshable = /^[ -~]+$/;

/** The session as it is stored on disk: what another process needs to continue as the same user. */
export const storedSession = z.strictObject({
  profile: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  idToken: z.string().regex(sendable),
  accessToken: z.string().regex(sendable),
  /** From when and until when the access token is valid, in milliseconds since 1970, where the provider says so. */
  accessIssuedAt: z.number().optional(),
  accessExpiresAt: z.number().optional(),
  refreshToken: z.string().regex(refreshable).optional(),
  /** What was granted, with spaces between (RFC 6749, section 3.3), where the provider says so. */
  scope: z.string().optional(),
  /** Without it, or if it was altered, the session lasts as long as its id token. */
  vouch: vouch.optional().catch(undefined),
  /** The provider's public keys, so that a stored session can be verified without a request. */
  keys: keySet,
});

export type StoredSession = Readonly<z.infer<typeof storedSession>>;
export type Vouch = Readonly<z.infer<typeof vouch>>;
export type KeySet = z.infer<typeof keySet>;

/** The tokens that a provider gives out at a login or a refresh. */
export type Tokens = Pick<
  StoredSession,
  'idToken' | 'accessToken' | 'accessIssuedAt' | 'accessExpiresAt' | 'refreshToken' | 'scope'
>;
