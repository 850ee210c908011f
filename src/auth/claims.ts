import * as z from 'zod';
import type { ClaimNames } from './settings.js';
import type { User } from './user.js';

/** What is read of an id token: OpenID Connect Core 1.0, sections 2 and 5.1. All else is kept as it came. */
export const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
  nonce: z.string().optional(),
  at_hash: z.string().optional(),
  email: z.string().optional(),
  /** Some providers write the text. */
  email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
  name: z.string().optional(),
  amr: z.array(z.string()).optional().catch(undefined),
  acr: z.string().optional().catch(undefined),
});

export type Claims = z.infer<typeof claimsSchema>;

/**
 * Ways to prove who one is that make two factors together (RFC 8176), or say that there were two.
 * `mfa` is what most providers say; the others each need a device in the person's hands besides.
 */
const strongMethods = ['mfa', 'hwk', 'swk', 'otp', 'sms', 'tel', 'fpt', 'face'];
/** Classes of NIST SP 800-63, of OpenID's own profiles, and of Entra and Okta. */
const strongClasses = /(^|[:/])(mfa|phr|phrh|multi-?factor|aal\/?[23]|loa\/?[34]|2fa.*)$/i;

/** A person, as the claims of a verified token say. */
export function userOf(
  claims: Claims,
  { claims: names, issuer }: { claims: ClaimNames; issuer: string },
): User {
  const [org] = textsAt(claims, names.org);
  return {
    identity: {
      userId: claims.sub,
      email: claims.email,
      orgId: org,
      roles: textsAt(claims, names.roles),
    },
    issuer,
    name: claims.name,
    emailIsVerified: claims.email_verified === true,
    usedSecondFactor:
      strongMethods.some((method) => claims.amr?.includes(method)) || strongClasses.test(claims.acr ?? ''),
  };
}

/**
 * The texts at a path. A claim whose own name has dots, as URLs have, goes before a path; `*` stands for each entry of
 * a map, so that PropelAuth's `org_id_to_org_member_info.*.user_role` reaches a role in each organisation.
 */
function textsAt(claims: Claims, path: string): string[] {
  const found = Object.hasOwn(claims, path) ? [claims[path]] : walk(claims, path.split('.'));
  return [...new Set(found.flatMap(textsOf))];
}

function walk(value: unknown, [first, ...others]: readonly string[]): unknown[] {
  if (first === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (first === '*') return Object.values(value).flatMap((one) => walk(one, others));
  return Object.hasOwn(value, first) ? walk(Reflect.get(value, first), others) : [];
}

/** One text, several in a list, or several in a text as scopes are written. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((text) => text !== '');
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string' && one !== '');
  return typeof value === 'number' ? [String(value)] : [];
}
