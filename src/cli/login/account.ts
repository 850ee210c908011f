import type { LoginContext } from '../../auth/access.js';
import { accountPage } from '../../auth/provider/account-page.js';
import { visible } from '../../core/text/visible.js';

/** Opens the page where a person looks after their account. Resolves to 0. */
export async function openAccount({ world, output, login }: LoginContext): Promise<number> {
  // Most providers have it below the issuer.
  const url = accountPage(login) ?? `${login.settings.issuer.replace(/\/+$/, '')}/account`;
  await output.write(`${visible(url)}\n`);
  if (world.stdout.isTTY) await (await import('../../auth/login/open-url.js')).openUrl(url);
  return 0;
}
