import { TicketsiftError } from '../core/errors.js';
import { listNames } from '../core/text/names.js';
import { shorten } from '../core/text/shorten.js';
import { normalDomain, readMailbox } from './mailbox.js';
import { isPersonal } from './personal-domains.js';
import type { AllowRules } from './settings.js';
import type { User } from './user.js';

/** One of the rules of `auth.allow`. @throws TicketsiftError `not_allowed` that names the rule and what it refused */
export type Rule = (user: User, allow: AllowRules) => void;

/** UTF-16 units of a claim that a message quotes. */
const quoted = 100;

/** Only an address that the provider has verified counts. */
const email: Rule = (user, { emailDomains, emails }) => {
  if (emailDomains.length + emails.length === 0) return;
  const rule = emailDomains.length > 0 ? 'email_domains' : 'emails';
  const { address, local, domain } = verifiedMailbox(user, rule);
  const isListed = emails.map(readMailbox).some((one) => one?.local === local && one.domain === domain);
  if (isListed || emailDomains.some((one) => normalDomain(one) === domain)) return;
  const why = rule === 'emails' ? 'is not listed' : 'is at none of these domains';
  throw refused(rule, `${shorten(address, quoted)} ${why} (claim email)`);
};

const personalEmail: Rule = (user, { personalEmail }) => {
  if (personalEmail) return;
  const { address, domain } = verifiedMailbox(user, 'personal_email');
  if (!isPersonal(domain)) return;
  throw refused(
    'personal_email',
    `${shorten(address, quoted)} is a personal address, which anyone can get (claim email)`,
  );
};

const org: Rule = ({ identity: { orgId }, faults }, { orgs }) => {
  if (orgs.length === 0 || (orgId !== undefined && orgs.includes(orgId))) return;
  throw refused(
    'orgs',
    orgId === undefined
      ? `you are in no organisation${inBrackets(faults?.org)}`
      : `yours is ${shorten(orgId, quoted)}`,
  );
};

const role: Rule = ({ identity, faults }, { roles }) => {
  if (roles.length === 0 || identity.roles.some((one) => roles.includes(one))) return;
  const yours =
    identity.roles.length === 0
      ? `you have none${inBrackets(faults?.roles)}`
      : `yours are ${listNames(identity.roles)}`;
  throw refused('roles', `it requires one of ${listNames(roles)}, and ${yours}`);
};

const secondFactor: Rule = ({ usedSecondFactor, faults }, { mfa }) => {
  if (!mfa || usedSecondFactor) return;
  const found = faults?.factors === undefined ? '' : `: ${faults.factors}`;
  throw refused('mfa', `the provider does not say that you used a second factor (amr, acr)${found}`);
};

export const rules = { email, personalEmail, org, role, secondFactor } satisfies Record<string, Rule>;

function verifiedMailbox({ identity: { email: address }, emailIsVerified, faults }: User, rule: string) {
  if (address === undefined)
    throw refused(rule, 'the provider does not give your address (claim email, scope email)');
  if (!emailIsVerified) {
    const fault = inBrackets(faults?.emailVerified ?? 'email_verified');
    throw refused(rule, `the provider has not verified that ${shorten(address, quoted)} is yours${fault}`);
  }
  const mailbox = readMailbox(address);
  if (mailbox) return { address, ...mailbox };
  throw refused(rule, `${shorten(address, quoted)} is not an email address (claim email)`);
}

function inBrackets(fault: string | undefined): string {
  return fault === undefined ? '' : ` (${fault})`;
}

function refused(rule: string, why: string): TicketsiftError {
  return new TicketsiftError('not_allowed', `auth.allow.${rule} does not let you in: ${why}`, {
    hint: 'Log in as another user (ticketsift logout, ticketsift login), or ask the person who maintains ticketsift.yaml.',
  });
}
