/** Ways to prove an identity (RFC 8176), by kind: something known, something owned, something of the body. */
const factors: readonly (readonly string[])[] = [
  ['pwd', 'pin', 'kba'],
  ['otp', 'sms', 'tel', 'hwk', 'swk', 'sc', 'pop'],
  ['face', 'fpt', 'iris', 'retina', 'vbm'],
];

/**
 * Values of `acr` that mean two factors. They must match whole: `2fa-not-used` and Okta's `urn:okta:loa:2fa:any:ifpossible`
 * contain the word, too. NIST's AAL 2 (SP 800-63B) and the older LOA 3 are the lowest levels with two factors.
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
 * Returns whether a provider says that two factors were used, or names methods of two kinds. A code by SMS alone is one.
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
