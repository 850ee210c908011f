import type { FoundAuth } from '../find.js';

/** The account pages of large providers. */
const known: readonly [RegExp, (issuer: URL) => string][] = [
  [/^accounts\.google\.com$/, () => 'https://myaccount.google.com/'],
  [/^(login\.microsoftonline\.com|sts\.windows\.net)$/, () => 'https://myaccount.microsoft.com/'],
  [/\.(okta|oktapreview|okta-emea)\.com$/, ({ origin }) => `${origin}/enduser/settings`],
];

/** Returns the page where a person manages their account; undefined where it is not known. */
export function accountPage({
  accountUrl,
  settings,
}: Pick<FoundAuth, 'accountUrl' | 'settings'>): string | undefined {
  const issuer = new URL(settings.issuer);
  const [, page] = known.find(([host]) => host.test(issuer.hostname)) ?? [];
  return accountUrl ?? page?.(issuer);
}
