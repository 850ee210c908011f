import type { LoginContext } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';

export interface TokenOptions {
  readonly audience?: string;
}

/** Prints an access token, and nothing else. Resolves to 0, or throws. */
export async function printToken(context: LoginContext, { audience }: TokenOptions): Promise<number> {
  const { login, stored, isFromEnvironment } = context.login;
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
  await context.output.write(`${token}\n`);
  return 0;
}
