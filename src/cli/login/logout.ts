import { needLogin } from '../../auth/open.js';
import type { Session } from '../../core/world/session.js';

/** Forgets the session here whatever the provider says. Resolves to 0. */
export async function runLogout(session: Session): Promise<number> {
  const { voice } = session;
  const { stored } = await needLogin(session);
  const became = await stored.logout();
  if (became === 'nobody') voice.note('nobody was logged in');
  if (became === 'revoked') voice.note('logged out, here and at the provider');
  if (became === 'not_revoked') {
    voice.warn(
      'logged out here, but the provider did not confirm: there the session may live on until it ends by itself; end it on your account’s page (ticketsift account)',
    );
  }
  return 0;
}
