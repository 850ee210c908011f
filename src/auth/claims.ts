import * as z from 'zod';
import { describeValue } from '../core/text/describe-value.js';
import { textFlaw } from './claim-text.js';
import { badToken } from './provider/token-faults.js';
import { usedTwoFactors } from './second-factor.js';
import type { AuthSettings } from './settings.js';
import type { ClaimFaults, User } from './user.js';

const usableText = z.string().superRefine((text, { addIssue }) => {
  const flaw = textFlaw(text);
  if (flaw !== undefined) addIssue({ code: 'custom', message: flaw });
});

/** The claims of an id token that are checked: OpenID Connect Core 1.0, sections 2 and 5.1. All others are kept as they are. */
export const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: usableText,
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
  nonce: z.string().optional(),
  at_hash: z.string().optional(),
  email: usableText.optional(),
  name: z.string().optional().catch(undefined),
  // The rules that use them decide later which forms they accept.
  email_verified: z.unknown().optional(),
  amr: z.unknown().optional(),
  acr: z.unknown().optional(),
});

/** Some providers write `"true"`. */
const isTrue = z.union([z.boolean(), z.stringbool()]).catch(false);

export type Claims = z.infer<typeof claimsSchema>;

/**
 * Returns the user whom the claims of a verified token describe.
 * @throws TicketsiftError `bad_token` for an organisation or a role that cannot be used as a text
 */
export function userOf(
  claims: Claims,
  { claims: names, issuer, allow }: Pick<AuthSettings, 'claims' | 'issuer' | 'allow'>,
): User {
  const foundOrgs = found(claims, names.org);
  const orgs = foundOrgs.flatMap(({ value, entry }) => textsOf(value).map((org) => ({ org, entry })));
  // A user in several organisations acts for one that is let in, if there is one.
  const acting = orgs.find(({ org }) => allow.orgs.includes(org)) ?? orgs[0];
  const foundRoles = found(claims, names.roles).filter(({ entry }) => isOf(entry, acting));
  const roles = foundRoles.flatMap(({ value }) =>
    typeof value === 'string' ? separated(value) : textsOf(value),
  );
  if (acting) requireUsable(names.org, acting.org);
  for (const one of roles) requireUsable(names.roles, one);
  const emailIsVerified = isTrue.parse(claims.email_verified);
  const usedSecondFactor = usedTwoFactors(claims, allow.mfaAcr);
  return {
    identity: {
      userId: claims.sub,
      email: claims.email?.trim() === '' ? undefined : claims.email,
      orgId: acting?.org,
      roles: [...new Set(roles)],
    },
    issuer,
    name: claims.name,
    emailIsVerified,
    usedSecondFactor,
    faults: faultsOf({
      org: acting ? undefined : faultOf(names.org, foundOrgs[0]?.value),
      roles: roles.length > 0 ? undefined : faultOf(names.roles, foundRoles[0]?.value),
      emailVerified: emailIsVerified ? undefined : faultOf('email_verified', claims.email_verified),
      factors: usedSecondFactor ? undefined : factorsOf(claims),
    }),
  };
}

/** Refuses texts that a database cannot take: every user's claims may be sent to one. */
function requireUsable(claim: string, text: string): void {
  const flaw = textFlaw(text);
  if (flaw !== undefined) throw badToken(`its claim ${claim} ${flaw}`);
}

function faultsOf(faults: ClaimFaults): ClaimFaults | undefined {
  return Object.values(faults).some((one) => one !== undefined) ? faults : undefined;
}

function faultOf(claim: string, value: unknown): string {
  return `${claim} is ${describeValue(value)}`;
}

function factorsOf({ amr, acr }: Claims): string | undefined {
  if (amr === undefined && acr === undefined) return undefined;
  return `${faultOf('amr', amr)}, ${faultOf('acr', acr)}`;
}

/** The value at a path, and the entry of a map that the path went through. */
interface Found {
  readonly value: unknown;
  readonly entry: string | undefined;
}

/** Returns whether a role is one in the acting organisation: an administrator of one has no role in another. */
function isOf(
  entry: string | undefined,
  acting: { org: string; entry: string | undefined } | undefined,
): boolean {
  return entry === undefined || acting === undefined || entry === (acting.entry ?? acting.org);
}

/**
 * Finds the values at a path. A claim whose name has dots, such as a URL, comes first; `*` matches each entry of a map,
 * so that PropelAuth's `org_id_to_org_member_info.*.user_role` finds a role in each organisation.
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

/** Returns one text, or several from a list. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string' && one !== '');
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  return typeof value === 'number' ? [String(value)] : [];
}

/** Splits roles that are written as one text, like scopes. Names of organisations may have spaces, so they are not split. */
function separated(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '');
}
