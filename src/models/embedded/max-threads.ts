import { availableParallelism } from 'node:os';

/** Threads that embed. A second one nearly doubles the speed; a third would rarely find a core. */
export const maxThreads = Math.min(2, availableParallelism());
