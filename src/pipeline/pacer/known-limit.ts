import type { Gate, Sent } from './gate.js';
import { TokenBucket } from './token-bucket.js';

/** Milliseconds' worth that may be sent at once: what timers are late by must not be lost. */
const burstMs = 250;

/** Limits a minute that are known beforehand, for requests or for tokens. */
export function knownLimit(perMinute: number, counts: 'requests' | 'tokens', now: number): Gate {
  const perMs = perMinute / 60_000;
  // It starts with one request's worth, so that no minute gets more than its limit and the burst.
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
