import type { Gate, Sent } from './gate.js';
import { TokenBucket } from './token-bucket.js';

/** How many milliseconds' worth may be sent at once, to make up for late timers. */
const burstMs = 250;

/** A known limit per minute, for requests or for tokens. */
export function knownLimit(perMinute: number, counts: 'requests' | 'tokens', now: number): Gate {
  const perMs = perMinute / 60_000;
  // Starts with one request's worth, so that no minute exceeds its limit and the burst.
  const bucket = new TokenBucket({ perMs, capacity: Math.max(1, burstMs * perMs), level: 1, now });
  const amount = (tokens: number) => (counts === 'requests' ? 1 : tokens);
  return {
    opensAt: (time, tokens) => bucket.availableAt(time, amount(tokens)),
    enter: (time, tokens) => bucket.take(time, amount(tokens)),
    leave({ endedAt, result, estimated, tokens }: Sent) {
      if (counts === 'requests') return;
      // A refused request used nothing; what a failed one used is not known.
      const used = result === 'refused' ? 0 : (tokens ?? estimated);
      bucket.take(endedAt, used - estimated);
    },
    takeBack: ({ estimated }, time) => bucket.take(time, -amount(estimated)),
  };
}
