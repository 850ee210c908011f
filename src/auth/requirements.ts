import { once } from '../core/once.js';
import { type Rule, rules } from './rules.js';
import type { AllowRules } from './settings.js';
import type { User } from './user.js';

/** What requirements depend on. A test passes in any user. */
export interface RequirementOptions {
  /** Returns the current user. @throws TicketsiftError `login_required` and its like */
  readonly user: () => Promise<User>;
  readonly allow: AllowRules;
}

/**
 * A condition that a command needs: resolves to the user who meets it.
 * @throws TicketsiftError `login_required`, `not_allowed` and their like
 */
export type Requirement = () => Promise<User>;

/** The requirements that a command can name, each built on the one before. A test replaces them with other functions. */
export interface Requirements {
  /** A user is logged in. */
  readonly user: Requirement;
  readonly userInAllowedDomain: Requirement;
  readonly userInOrg: Requirement;
  readonly userWithRole: Requirement;
  /** Everything that `auth.allow` requires. */
  readonly allowedUser: Requirement;
}

/** Creates requirements. Each is evaluated on first use, and only once, however many build on it. */
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
