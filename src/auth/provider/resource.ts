/** Returns the parameter that names the resource of an access token (RFC 8707); without it, the provider chooses. */
export function resourceOf(audience: string | undefined): Record<string, string> {
  return audience === undefined ? {} : { resource: audience };
}
