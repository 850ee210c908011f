/** Whose messages make the text of a ticket. */
export const threadParts = ['customer', 'all'] as const;

export type ThreadPart = (typeof threadParts)[number];
