/** Who may list and read a prompt: the user who saved it, their organisation, or everyone who can open the store; the nearest first. */
export const visibilities = ['private', 'org', 'everyone'] as const;
export type Visibility = (typeof visibilities)[number];

/**
 * Returns a prompt's name with its scope, without a version: `org:triage`, which may not be the nearest of that name.
 * @param scope where to look for it; undefined for the nearest
 */
export function nameIn({
  scope,
  name,
}: {
  readonly scope: string | undefined;
  readonly name: string;
}): string {
  return scope === undefined ? name : `${scope}:${name}`;
}
