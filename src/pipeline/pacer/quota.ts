import type { Quota } from '../../core/model.js';
import type { Gate, Sent } from './gate.js';

/**
 * What an endpoint says it will still take. It may or may not have counted the requests under way,
 * so they are taken off; and of several answers the one that leaves the least counts, since they overtake each
 * other. How long its period is it does not say either: when nothing is left, the reset is waited for.
 */
export function quota(counts: 'requests' | 'tokens'): Gate {
  const amount = (tokens: number) => (counts === 'requests' ? 1 : tokens);
  let inFlight = 0;
  let left = Number.POSITIVE_INFINITY;
  let resetAt = 0;
  let newest = 0;

  const learn = ({ remaining, resetMs }: Quota, { sentAt, endedAt }: Sent) => {
    const said = remaining - inFlight;
    // A later request knows more; of those sent together the most cautious one is believed.
    left = sentAt > newest ? said : Math.min(left, said);
    const saidReset = endedAt + resetMs;
    resetAt = sentAt >= newest ? saidReset : Math.max(resetAt, saidReset);
    newest = Math.max(newest, sentAt);
  };
  return {
    opensAt(now, tokens) {
      if (left >= amount(tokens) || now >= resetAt) return now;
      return inFlight > 0 ? Number.POSITIVE_INFINITY : resetAt;
    },
    enter(now, tokens) {
      // After the reset, what is left is unknown until the next answer.
      if (now >= resetAt && left < amount(tokens)) left = Number.POSITIVE_INFINITY;
      inFlight += amount(tokens);
      left -= amount(tokens);
    },
    leave(sent) {
      inFlight -= amount(sent.estimated);
      const said = sent.limits?.[counts];
      if (said) learn(said, sent);
    },
  };
}
