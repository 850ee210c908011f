/**
 * @typedef {object} Sizes
 * @property {number} starts
 * @property {number} rounds
 * @property {number} requests
 * @property {number} rows
 * @property {number} sourceRounds
 * @property {number} outcomes
 * @property {number} pages
 * @property {{ requests: number, perMinute: number }} limited
 * @property {{ tickets: number, killed: { tickets: number, times: number } }} batch
 * @property {{ requests: number, limited: { requests: number, perMinute: number }, cached: number, claims: number, submitted: number, jobs: number }} scale
 * @property {{ rows: number, rounds: number, actions: number }} studio
 * @property {{ tickets: number, seeds: readonly number[], times: number, sample: number }} embedded
 */

/** @type {Sizes} */
export const full = {
  starts: 15,
  rounds: 5,
  requests: 5_000,
  rows: 1_000_000,
  sourceRounds: 3,
  outcomes: 100_000,
  pages: 11,
  limited: { requests: 1_200, perMinute: 600 },
  batch: { tickets: 200_000, killed: { tickets: 60_000, times: 50 } },
  scale: {
    requests: 4_000,
    limited: { requests: 2_400, perMinute: 1_200 },
    cached: 200_000,
    claims: 50_000,
    submitted: 1_000_000,
    jobs: 4_000,
  },
  studio: { rows: 1_000, rounds: 3, actions: 10_000 },
  embedded: { tickets: 253, seeds: [11, 12, 13, 14, 15], times: 3, sample: 50 },
};

/** Shows in seconds that everything still runs. Its figures say nothing. @type {Sizes} */
export const tiny = {
  starts: 1,
  rounds: 1,
  requests: 50,
  rows: 2_000,
  sourceRounds: 1,
  outcomes: 2_000,
  pages: 1,
  limited: { requests: 40, perMinute: 6_000 },
  batch: { tickets: 2_000, killed: { tickets: 500, times: 2 } },
  scale: {
    requests: 60,
    limited: { requests: 40, perMinute: 6_000 },
    cached: 2_000,
    claims: 1_000,
    submitted: 2_000,
    jobs: 40,
  },
  studio: { rows: 50, rounds: 1, actions: 100 },
  embedded: { tickets: 12, seeds: [11], times: 1, sample: 2 },
};
