import { needLogin } from '../../auth/open.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Session } from '../../core/world/session.js';
import type { TokenOptions } from './command.js';

/** Prints an access token, and nothing else. Resolves to 0, or throws. */
export async function printToken(session: Session, { audience }: TokenOptions): Promise<number> {
  const { output } = session;
  const { login, stored, requirements, isFromEnvironment } = await needLogin(session);
  await requirements.allowedUser();
  if (audience !== undefined && isFromEnvironment) {
    throw new TicketsiftError(
      'usage',
      'A token from the environment cannot be exchanged for one of another audience',
      {
        hint: 'Leave out --audience, or unset TICKETSIFT_TOKEN.',
      },
    );
  }
  const token = audience === undefined ? await login.accessToken() : await stored.tokenFor(audience);
  await output.write(`${token}\n`);
  return 0;
}
