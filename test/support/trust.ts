import type { Trust } from '../../src/config/trust/trust.js';

/** Trusts every file. */
export const trustsAll: Trust = { require: async () => {}, isTrusted: async () => true };
