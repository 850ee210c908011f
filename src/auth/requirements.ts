import { once } from '../core/once.js';
import { type Rule, rules } from './rules.js';
import type { AllowRules } from './settings.js';
import type { User } from './user.js';

/** What requirements are resolved from. A test hands in whomever it likes. */
export interface RequirementOptions {
  /** Whoever is logged in. @throws TicketsiftError `login_required` and its like */
  readonly user: () => Promise<User>;
  readonly allow: AllowRules;
}

/**
 * What must hold before a command goes on: resolves to the user of whom it holds.
 * @throws TicketsiftError `login_required`, `not_allowed` and their like
 */
export type Requirement = () => Promise<User>;

/** Those a command can name, each built on the one before. A test gives a command another function in its place. */
export interface Requirements {
  /** Somebody is logged in. */
  readonly user: Requirement;
  readonly userInAllowedDomain: Requirement;
  readonly userInOrg: Requirement;
  readonly userWithRole: Requirement;
  /** All that `auth.allow` asks for. */
  readonly allowedUser: Requirement;
}

/** Each is found out when it is wanted, and at most once, however many build on it. */
export function createRequirements({ user: find, allow }: RequirementOptions): Requirements {
  const built = (base: Requirement, ...added: readonly Rule[]): Requirement =>
    once(async () => {
      const found = await base();
      for (const rule of added) rule(found, allow);
      return found;
    });
  const user = once(find);
  const userInAllowedDomain = built(user, rules.email, rules.personalEmail);
  const userInOrg = built(userInAllowedDomain, rules.org);
  const userWithRole = built(userInOrg, rules.role);
  const allowedUser = built(userWithRole, rules.secondFactor);
  return { user, userInAllowedDomain, userInOrg, userWithRole, allowedUser };
}
