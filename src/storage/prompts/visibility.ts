/** Who may list and read a prompt: whoever saved it, their organisation, or everybody who can open the store. The
 * nearest first. */
export const visibilities = ['private', 'org', 'everyone'] as const;
export type Visibility = (typeof visibilities)[number];
