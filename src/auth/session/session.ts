import * as z from 'zod';

/** A set of public keys (RFC 7517), as jose takes it. */
export const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** What a provider has said of a session by handing out its tokens: see `vouch.ts`. */
const vouch = z.strictObject({
  /** When it said so, and until when that holds, in milliseconds since 1970. */
  at: z.number(),
  until: z.number(),
  /** Whether no new id token came with it. */
  isOfOldIdToken: z.boolean(),
  /** Of these times and of the tokens that they belong to. */
  seal: z.string(),
});

/** What a header can hold, and so all that a token has: RFC 6749, appendix A.12; no blank (RFC 6750, section 2.1). */
export const sendable = /^[!-~]*$/;

/** What a refresh token has, which goes into no header: RFC 6749, appendix A.17. */
export const refreshable = /^[ -~]+$/;

/** What a login leaves on disk: all that is needed to be the same user again, and nothing that needs no secret. */
export const storedSession = z.strictObject({
  profile: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  idToken: z.string().regex(sendable),
  accessToken: z.string().regex(sendable),
  /** From when and until when the access token is good, in milliseconds since 1970, where the provider says so. */
  accessIssuedAt: z.number().optional(),
  accessExpiresAt: z.number().optional(),
  refreshToken: z.string().regex(refreshable).optional(),
  /** Without one, or with one that was altered, the session lasts as long as its id token. */
  vouch: vouch.optional().catch(undefined),
  /** The provider's public keys, so that what is read back can be verified without asking anybody. */
  keys: keySet,
});

export type StoredSession = Readonly<z.infer<typeof storedSession>>;
export type Vouch = Readonly<z.infer<typeof vouch>>;
export type KeySet = z.infer<typeof keySet>;

/** What a provider hands out at a login or a refresh. */
export type Tokens = Pick<
  StoredSession,
  'idToken' | 'accessToken' | 'accessIssuedAt' | 'accessExpiresAt' | 'refreshToken'
>;
