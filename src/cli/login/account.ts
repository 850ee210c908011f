import type { LoginContext } from '../../auth/access.js';
import { accountPage } from '../../auth/provider/account-page.js';
import { visible } from '../../core/text/visible.js';
import { writeJson } from '../write-json.js';

export interface AccountOptions {
  /** Prints the address alone. */
  readonly json?: true;
}

/** Opens the page where a person manages their account. Resolves to 0. */
export async function openAccount(context: LoginContext, { json }: AccountOptions): Promise<number> {
  const { world, output, login } = context;
  // Most providers have it below the issuer.
  const url = accountPage(login) ?? `${login.settings.issuer.replace(/\/+$/, '')}/account`;
  if (json) {
    await writeJson(context, 'account', { url });
    return 0;
  }
  await output.write(`${visible(url)}\n`);
  if (world.stdout.isTTY) await (await import('../../auth/login/open-url.js')).openUrl(url);
  return 0;
}
