import type { LoginContext } from '../../auth/access.js';

/** Deletes the local session, whatever the provider answers. Resolves to 0. */
export async function runLogout({ voice, login }: LoginContext): Promise<number> {
  const revocation = await login.stored.logout();
  if (revocation === 'not_logged_in') voice.note('no one was logged in');
  if (revocation === 'revoked') voice.note('logged out, here and at the provider');
  if (revocation === 'not_revoked') {
    voice.warn(
      'logged out here, but the provider did not confirm it: its session may go on until it expires. End it on your account page (ticketsift account)',
    );
  }
  return 0;
}
