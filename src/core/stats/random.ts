/** Numbers in [0, 1) from a seed: Marsaglia's xorshift32 (J. Stat. Soft. 8(14), 2003), scrambled first. */
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
