/** Ways to prove who one is (RFC 8176), by what they rest on: something known, something held, something of the body. */
const factors: readonly (readonly string[])[] = [
  ['pwd', 'pin', 'kba'],
  ['otp', 'sms', 'tel', 'hwk', 'swk', 'sc', 'pop'],
  ['face', 'fpt', 'iris', 'retina', 'vbm'],
];

/**
 * Values of `acr` that mean two factors, each whole: `2fa-not-used` and Okta's `urn:okta:loa:2fa:any:ifpossible` have the
 * word, too. Levels of assurance have two factors from NIST's AAL 2 (SP 800-63B) and the older LOA 3 on.
 */
const strongClasses: ReadonlySet<string> = new Set([
  'mfa',
  '2fa',
  'aal2',
  'aal3',
  'loa3',
  'loa4',
  // OpenID Connect Extended Authentication Profile, section 2
  'phr',
  'phrh',
  'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
  'http://schemas.openid.net/pape/policies/2007/06/multi-factor-physical',
  'http://idmanagement.gov/ns/assurance/aal/2',
  'http://idmanagement.gov/ns/assurance/aal/2?phishing_resistant=true',
  'http://idmanagement.gov/ns/assurance/aal/2?hspd12=true',
  'http://idmanagement.gov/ns/assurance/aal/3',
  'http://idmanagement.gov/ns/assurance/aal/3?hspd12=true',
  'http://idmanagement.gov/ns/assurance/loa/3',
  'http://idmanagement.gov/ns/assurance/loa/4',
  'urn:okta:loa:2fa:any',
  'https://refeds.org/profile/mfa',
]);

/**
 * Whether a provider says that there were two factors, or names methods of two kinds. A code by SMS alone is one.
 * @param classes further values of `acr` that mean two factors
 */
export function usedTwoFactors(
  { amr, acr }: { readonly amr?: unknown; readonly acr?: unknown },
  classes: readonly string[] = [],
): boolean {
  const methods = Array.isArray(amr) && amr.every((one) => typeof one === 'string') ? amr : [];
  const kinds = factors.filter((kind) => kind.some((method) => methods.includes(method)));
  const isStrong = typeof acr === 'string' && (strongClasses.has(acr) || classes.includes(acr));
  return methods.includes('mfa') || kinds.length > 1 || isStrong;
}
