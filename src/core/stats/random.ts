// One generator draws samples of tickets, the other one resamples for intervals. Neither may change, since results are on
// record: `--sample 100 --seed 1` would take other tickets, and a comparison would give other figures.

/** Draws samples. Numbers in [0, 1) from a seed: Marsaglia's xorshift32 (J. Stat. Soft. 8(14), 2003), scrambled first. */
export function createRandom(seed: number): () => number {
  // Small seeds have few bits set; the multiplication by an odd constant spreads them. Zero is a fixed point.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Draws bootstrap and sign-flip resamples. Numbers in [0, 1) from a seed: Tommy Ettinger's generator, which other
 * programs use as well, so that figures can be compared.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
