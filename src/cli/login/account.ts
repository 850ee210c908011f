import type { LoginContext } from '../../auth/access.js';
import { visible } from '../../core/text/visible.js';

/** Where large providers have that page; most others have it below the issuer. */
const known: readonly [RegExp, (issuer: URL) => string][] = [
  [/^accounts\.google\.com$/, () => 'https://myaccount.google.com/'],
  [/^(login\.microsoftonline\.com|sts\.windows\.net)$/, () => 'https://myaccount.microsoft.com/'],
  [/\.(okta|oktapreview|okta-emea)\.com$/, ({ origin }) => `${origin}/enduser/settings`],
];

/** Opens the page where a person looks after their account. Resolves to 0. */
export async function openAccount({ world, output, login }: LoginContext): Promise<number> {
  const { accountUrl, settings } = login;
  const url = accountUrl ?? pageOf(new URL(settings.issuer));
  await output.write(`${visible(url)}\n`);
  if (world.stdout.isTTY) await (await import('../../auth/login/open-url.js')).openUrl(url);
  return 0;
}

function pageOf(issuer: URL): string {
  const [, page] = known.find(([host]) => host.test(issuer.hostname)) ?? [];
  return page ? page(issuer) : `${issuer.href.replace(/\/+$/, '')}/account`;
}
