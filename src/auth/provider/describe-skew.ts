/** Describes how far this machine's clock is off, as the end of a sentence. @param skew milliseconds by which it is ahead */
export function describeSkew(skew: number): string {
  return `${Math.abs(Math.round(skew / 1000))} s ${skew > 0 ? 'ahead of' : 'behind'} the provider’s`;
}
