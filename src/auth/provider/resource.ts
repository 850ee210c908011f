/** The parameter that names what an access token is to be for (RFC 8707); none leaves it to the provider. */
export function resourceOf(audience: string | undefined): Record<string, string> {
  return audience === undefined ? {} : { resource: audience };
}
