/** Whether there is time for more than the usual: `npm run test:slow`. */
export const isSlow = process.env.TICKETSIFT_SLOW === '1';

/** Returns how often a test repeats what it leaves to chance. */
export const rounds = (usual: number, slow: number) => (isSlow ? slow : usual);
