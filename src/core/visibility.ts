/** Who may list and read a prompt: whoever saved it, their organisation, or everybody who can open the store. The
 * nearest first. */
export const visibilities = ['private', 'org', 'everyone'] as const;
export type Visibility = (typeof visibilities)[number];

/**
 * A prompt's name as it was said, without a version: `org:triage`, which may not be the nearest of that name.
 * @param shelf where it is looked for; undefined for the nearest
 */
export function nameIn({
  shelf,
  name,
}: {
  readonly shelf: string | undefined;
  readonly name: string;
}): string {
  return shelf === undefined ? name : `${shelf}:${name}`;
}
