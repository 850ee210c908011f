import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import type { OpenedPrompts } from './open.js';

/**
 * Checks that the user may save and remove prompts.
 * @throws TicketsiftError `login_required` and `not_allowed`
 */
export function requireWriter({ config, user }: Pick<OpenedPrompts, 'config' | 'user'>): void {
  const roles = config.prompts.writeRoles.value;
  if (roles.length === 0) return;
  const wanted = `prompts.write_roles requires one of ${listNames(roles)}`;
  if (user === undefined) {
    throw new TicketsiftError('login_required', `${wanted}, and you are not logged in`, {
      hint: 'Log in: ticketsift login',
    });
  }
  const yours = user.identity.roles;
  if (yours.some((role) => roles.includes(role))) return;
  throw new TicketsiftError(
    'not_allowed',
    `${wanted}, and ${yours.length === 0 ? 'you have none' : `yours are ${listNames(yours)}`}`,
    { hint: 'Ask someone who has one of them to save this prompt.' },
  );
}
