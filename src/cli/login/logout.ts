import type { LoginContext } from '../../auth/access.js';

/** Forgets the session here whatever the provider says. Resolves to 0. */
export async function runLogout({ voice, login }: LoginContext): Promise<number> {
  const became = await login.stored.logout();
  if (became === 'nobody') voice.note('nobody was logged in');
  if (became === 'revoked') voice.note('logged out, here and at the provider');
  if (became === 'not_revoked') {
    voice.warn(
      'logged out here, but the provider did not confirm: there the session may live on until it ends by itself; end it on your account’s page (ticketsift account)',
    );
  }
  return 0;
}
