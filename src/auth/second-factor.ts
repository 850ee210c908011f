/** Ways to prove who one is (RFC 8176), by what they rest on: something known, something held, something of the body. */
const factors: readonly (readonly string[])[] = [
  ['pwd', 'pin', 'kba'],
  ['otp', 'sms', 'tel', 'hwk', 'swk', 'sc', 'pop'],
  ['face', 'fpt', 'iris', 'retina', 'vbm'],
];

/** Classes of NIST SP 800-63, of OpenID's own profiles, and of Entra and Okta. */
const strongClasses = /(^|[:/])(mfa|phr|phrh|multi-?factor|aal\/?[23]|loa\/?[34]|2fa.*)$/i;

/** Whether a provider says that there were two factors, or names methods of two kinds. A code by SMS alone is one. */
export function usedTwoFactors({
  amr = [],
  acr = '',
}: {
  readonly amr?: readonly string[] | undefined;
  readonly acr?: string | undefined;
}): boolean {
  const kinds = factors.filter((methods) => methods.some((method) => amr.includes(method)));
  return amr.includes('mfa') || kinds.length > 1 || strongClasses.test(acr);
}
