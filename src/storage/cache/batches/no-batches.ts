import type { Batches } from './batches.js';

/** For a cache that ends with the run: nothing waits in it. */
export const noBatches: Batches = {
  waitsIn: () => undefined,
  failureOf: () => undefined,
  failuresOf: () => [],
  list: () => [],
  find: () => undefined,
  begin: async () => {},
  claim: async () => ({ kind: 'ours' }),
  change: async () => {},
  hold: async () => false,
  release: async () => {},
  settle: async () => {},
  settleRest: async () => {},
  areAgain: (_, keys) => keys.map(() => false),
  giveUpAgain: async () => {},
  drop: async () => {},
};
