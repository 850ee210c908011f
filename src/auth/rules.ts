import { domainToASCII } from 'node:url';
import { TicketsiftError } from '../core/errors.js';
import { listNames } from '../core/list-names.js';
import { shorten } from '../core/shorten.js';
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
  const address = verifiedAddress(user, emailDomains.length > 0 ? 'email_domains' : 'emails');
  const isListed = emails.some((one) => one.toLowerCase() === address.toLowerCase());
  const domain = domainOf(address);
  if (isListed || emailDomains.some((one) => domainToASCII(one.toLowerCase()) === domain)) return;
  throw refused(
    'email_domains',
    `${shorten(address, quoted)} is of none of its domains, and not among emails`,
  );
};

const personalEmail: Rule = (user, { personalEmail }) => {
  if (personalEmail) return;
  const address = verifiedAddress(user, 'personal_email');
  if (!personalDomains.has(domainOf(address))) return;
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

/** In small letters, as it is looked up; a name with letters that ASCII lacks is another name than one that looks alike. */
function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1).toLowerCase());
}

function refused(rule: string, why: string): TicketsiftError {
  return new TicketsiftError('not_allowed', `You are not let in by auth.allow.${rule}: ${why}`, {
    hint: 'Log in as somebody who is (ticketsift logout, ticketsift login), or ask whoever looks after ticketsift.yaml.',
  });
}
