import * as z from 'zod';
import { usedTwoFactors } from './second-factor.js';
import type { AuthSettings } from './settings.js';
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

/** A person, as the claims of a verified token say. */
export function userOf(
  claims: Claims,
  { claims: names, issuer, allow }: Pick<AuthSettings, 'claims' | 'issuer' | 'allow'>,
): User {
  const orgs = found(claims, names.org).flatMap(({ value, entry }) =>
    textsOf(value).map((org) => ({ org, entry })),
  );
  // Whoever is in several acts for one that is let in, where there is such a one.
  const acting = orgs.find(({ org }) => allow.orgs.includes(org)) ?? orgs[0];
  const roles = found(claims, names.roles).filter(({ entry }) => isOf(entry, acting));
  return {
    identity: {
      userId: claims.sub,
      email: claims.email,
      orgId: acting?.org,
      roles: [
        ...new Set(
          roles.flatMap(({ value }) => (typeof value === 'string' ? separated(value) : textsOf(value))),
        ),
      ],
    },
    issuer,
    name: claims.name,
    emailIsVerified: claims.email_verified === true,
    usedSecondFactor: usedTwoFactors(claims),
  };
}

/** What stands at a path, and in which entry of a map where the path goes through one. */
interface Found {
  readonly value: unknown;
  readonly entry: string | undefined;
}

/** An administrator of one organisation is nobody in another. */
function isOf(
  entry: string | undefined,
  acting: { org: string; entry: string | undefined } | undefined,
): boolean {
  return entry === undefined || acting === undefined || entry === (acting.entry ?? acting.org);
}

/**
 * A claim whose own name has dots, as URLs have, goes before a path; `*` stands for each entry of a map, so that
 * PropelAuth's `org_id_to_org_member_info.*.user_role` reaches a role in each organisation.
 */
function found(claims: Claims, path: string): Found[] {
  if (Object.hasOwn(claims, path)) return [{ value: claims[path], entry: undefined }];
  return walk({ value: claims, entry: undefined }, path.split('.'));
}

function walk(at: Found, [first, ...others]: readonly string[]): Found[] {
  const { value, entry } = at;
  if (first === undefined) return [at];
  if (typeof value !== 'object' || value === null) return [];
  if (first === '*')
    return Object.entries(value).flatMap(([key, one]) => walk({ value: one, entry: entry ?? key }, others));
  return Object.hasOwn(value, first) ? walk({ value: Reflect.get(value, first), entry }, others) : [];
}

/** One text, or several in a list. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string' && one !== '');
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  return typeof value === 'number' ? [String(value)] : [];
}

/** Roles may stand in one text, as scopes do. The name of an organisation has blanks of its own. */
function separated(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '');
}
