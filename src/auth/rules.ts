import { domainToASCII } from 'node:url';
import { TicketsiftError } from '../core/errors.js';
import { listNames } from '../core/text/names.js';
import { shorten } from '../core/text/shorten.js';
import { personalDomains } from './personal-domains.js';
import type { AllowRules } from './settings.js';
import type { User } from './user.js';

/** One of the rules of `auth.allow`. @throws TicketsiftError `not_allowed` that names the rule and what it refused */
export type Rule = (user: User, allow: AllowRules) => void;

/** UTF-16 units of a claim that a message quotes. */
const quoted = 100;

/** An address is worth nothing unless the provider has seen that it is this person's. */
const email: Rule = (user, { emailDomains, emails }) => {
  if (emailDomains.length + emails.length === 0) return;
  const rule = emailDomains.length > 0 ? 'email_domains' : 'emails';
  const address = verifiedAddress(user, rule);
  if (emails.some((one) => inSmall(one) === inSmall(address))) return;
  const domain = domainOf(address);
  if (domain !== undefined && emailDomains.some((one) => asciiName(one) === domain)) return;
  const why = rule === 'emails' ? 'is not listed' : 'is at none of these domains';
  throw refused(rule, `${shorten(address, quoted)} ${why}`);
};

const personalEmail: Rule = (user, { personalEmail }) => {
  if (personalEmail) return;
  const address = verifiedAddress(user, 'personal_email');
  const domain = domainOf(address);
  if (domain !== undefined && !personalDomains.has(domain)) return;
  throw refused('personal_email', `${shorten(address, quoted)} is an address that anybody can have`);
};

const org: Rule = ({ identity: { orgId } }, { orgs }) => {
  if (orgs.length === 0 || (orgId !== undefined && orgs.includes(orgId))) return;
  throw refused(
    'orgs',
    orgId === undefined ? 'you are in no organisation' : `yours is ${shorten(orgId, quoted)}`,
  );
};

const role: Rule = ({ identity }, { roles }) => {
  if (roles.length === 0 || identity.roles.some((one) => roles.includes(one))) return;
  const yours = identity.roles.length === 0 ? 'you have none' : `yours are ${listNames(identity.roles)}`;
  throw refused('roles', `it wants one of ${listNames(roles)}, and ${yours}`);
};

const secondFactor: Rule = ({ usedSecondFactor }, { mfa }) => {
  if (!mfa || usedSecondFactor) return;
  throw refused('mfa', 'the provider does not say that you used a second factor (amr, acr)');
};

export const rules = { email, personalEmail, org, role, secondFactor } satisfies Record<string, Rule>;

function verifiedAddress({ identity, emailIsVerified }: User, rule: string): string {
  if (identity.email === undefined)
    throw refused(rule, 'the provider does not tell your address (scope email)');
  if (!emailIsVerified) {
    throw refused(rule, `the provider has not verified that ${shorten(identity.email, quoted)} is yours`);
  }
  return identity.email;
}

/** Undefined for an address without one. */
function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  return at < 0 ? undefined : asciiName(address.slice(at + 1));
}

/**
 * A domain as it is looked up, where letters that only look alike make another name; undefined for what is no name. To
 * a parser of URLs, which this is, `example.com/.evil.org` would be example.com.
 */
function asciiName(domain: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined;
  return domainToASCII(domain) || undefined;
}

/** ASCII alone: the sign for kelvin has a small letter k, and is another person's. */
function inSmall(address: string): string {
  return address.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function refused(rule: string, why: string): TicketsiftError {
  return new TicketsiftError('not_allowed', `You are not let in by auth.allow.${rule}: ${why}`, {
    hint: 'Log in as somebody who is (ticketsift logout, ticketsift login), or ask whoever looks after ticketsift.yaml.',
  });
}
