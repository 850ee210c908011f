import { type Rule, rules } from './rules.js';
import type { AllowRules } from './settings.js';
import type { User } from './user.js';

/** What requirements are resolved from. A test hands in whomever it likes. */
export interface Circumstances {
  /** Whoever is logged in. @throws TicketsiftError `login_required` and its like */
  readonly user: () => Promise<User>;
  readonly allow: AllowRules;
}

/**
 * What must hold before a command goes on: resolves to the user of whom it holds.
 * @throws TicketsiftError `login_required`, `not_allowed` and their like
 */
export type Requirement = () => Promise<User>;

/** Those a command can name. */
export interface Requirements {
  /** Somebody is logged in. */
  readonly user: Requirement;
  readonly userInAllowedDomain: Requirement;
  readonly userInOrg: Requirement;
  readonly userWithRole: Requirement;
  /** All that `auth.allow` asks for. */
  readonly allowedUser: Requirement;
}

/** Each is built on the one before, and resolved when it is wanted and at most once, however many build on it. */
export function createRequirements({ user: find, allow }: Circumstances): Requirements {
  const user = once(find);
  const that = (requirement: Requirement, rule: Rule) =>
    once(async () => {
      const found = await requirement();
      rule(found, allow);
      return found;
    });
  const userInAllowedDomain = that(that(user, rules.email), rules.personalEmail);
  const userInOrg = that(user, rules.org);
  const userWithRole = that(userInOrg, rules.role);
  const allowedUser = that(that(that(userInAllowedDomain, rules.org), rules.role), rules.secondFactor);
  return { user, userInAllowedDomain, userInOrg, userWithRole, allowedUser };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}
