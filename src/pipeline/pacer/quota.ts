import type { Quota } from '../../core/model.js';
import { type BucketFacts, BucketModel } from './bucket-model.js';
import type { Gate, Sent } from './gate.js';

/** What is known of a limit, and how much of it was left when. */
export interface QuotaFacts extends BucketFacts {
  readonly level: number;
  /** As of `PaceFacts`. */
  readonly at: number;
}

export interface QuotaGate extends Gate {
  /** Whether the limit is known to fill evenly, and how fast. */
  readonly isKnown: boolean;
  /** Returns whether a refusal is expected from the limit, so that it teaches nothing else. */
  explains(sent: Sent): boolean;
  /** What another run can start from; undefined where nothing is known. */
  facts(now: number): QuotaFacts | undefined;
}

/**
 * The share of a limit that is left unused, since requests overtake each other; and its share after refusals.
 */
const reserved = 0.02;
const maxReserved = 0.25;

/** How things were when a request was sent, including itself. */
interface Then {
  readonly sentInAll: number;
  /** What would be left; undefined where that was not known. */
  readonly left: number | undefined;
  readonly corrected: number;
}

/**
 * What an endpoint says it will still take. How long its period is it does not say. Where its limit fills evenly, its replies
 * show how fast, and what is left is reckoned on from there: each reply puts right what was reckoned when its request was sent, so
 * that it does not matter how many are under way. Otherwise those are taken off; of several answers the one that
 * leaves the least counts, since they overtake each other; and when nothing is left, the reset is waited for.
 */
export function quota(counts: 'requests' | 'tokens', known?: QuotaFacts): QuotaGate {
  const amount = (tokens: number) => (counts === 'requests' ? 1 : tokens);
  const model = new BucketModel(known);
  const underWay = new Map<number, Then>();
  let sentInAll = 0;
  /** The sum of all corrections of what is left. */
  let corrected = 0;
  let inFlight = 0;
  let left = known?.level ?? Number.POSITIVE_INFINITY;
  /** When that was; for a limit that refills at a constant rate. */
  let leftAt = known?.at ?? 0;
  let newestTurn = 0;
  let turns = 0;
  let reserve = reserved;
  /** For one that does not. */
  let resetAt = 0;
  let newest = 0;
  let maxSeen = 0;

  const fill = (now: number) => {
    const { facts } = model;
    if (facts) left = Math.min(facts.capacity, left + Math.max(0, now - leftAt) * facts.perMs);
    leftAt = now;
  };
  const change = (by: number) => {
    left += by;
    corrected += by;
  };
  const reckon = (
    { remaining }: Quota,
    { turn, sentAt, endedAt }: Sent,
    { perMs, capacity }: BucketFacts,
  ) => {
    const then = underWay.get(turn);
    if (then === undefined || turn < newestTurn) return;
    newestTurn = turn;
    left = Math.min(left, capacity);
    fill(endedAt);
    if (then.left === undefined) {
      // As much may have flowed in since, or less where the limit was full for a while.
      const said = remaining - (sentInAll - then.sentInAll) + (endedAt - sentAt) * perMs;
      change(Math.min(capacity, said, left) - left);
      return;
    }
    const off = remaining - then.left - (corrected - then.corrected);
    // A lower figure counts at once, a higher one bit by bit: a reply that was overtaken says too much.
    change(off < 0 ? off : off / 4);
  };
  const believe = ({ remaining, resetMs }: Quota, { sentAt, endedAt }: Sent) => {
    const said = remaining - inFlight;
    // A later request knows more; of those sent together, the most cautious one is believed.
    left = sentAt > newest ? said : Math.min(left, said);
    leftAt = endedAt;
    const saidReset = endedAt + resetMs;
    resetAt = sentAt >= newest ? saidReset : Math.max(resetAt, saidReset);
    newest = Math.max(newest, sentAt);
    maxSeen = Math.max(maxSeen, remaining + inFlight + 1);
  };
  return {
    opensAt(now, tokens) {
      const { facts } = model;
      if (facts) {
        fill(now);
        const missing =
          Math.min(facts.capacity, amount(tokens) + Math.floor(reserve * facts.capacity)) - left;
        return missing <= 0 ? now : now + missing / facts.perMs;
      }
      if (left >= amount(tokens) || now >= resetAt) return now;
      return inFlight > 0 ? Number.POSITIVE_INFINITY : resetAt;
    },
    enter(now, tokens) {
      if (model.facts) fill(now);
      // After the reset as much is left as ever was, as far as is known.
      else if (now >= resetAt && left < amount(tokens)) left = maxSeen || Number.POSITIVE_INFINITY;
      inFlight += amount(tokens);
      left -= amount(tokens);
      sentInAll += amount(tokens);
      underWay.set(++turns, { sentInAll, left: model.facts && left, corrected });
    },
    leave(sent) {
      inFlight -= amount(sent.estimated);
      const said = sent.limits?.[counts];
      if (sent.result !== 'failed') model.weigh(sent.result === 'refused');
      if (sent.result === 'refused' && model.facts) {
        reserve = Math.min(maxReserved, reserve * 2);
        // It has taken nothing.
        if (!said) left += amount(sent.estimated);
      }
      if (said) {
        model.learn(said);
        if (model.facts) reckon(said, sent, model.facts);
        else believe(said, sent);
      } else if (sent.result === 'accepted') model.miss();
      underWay.delete(sent.turn);
    },
    takeBack({ turn, estimated }) {
      inFlight -= amount(estimated);
      left += amount(estimated);
      sentInAll -= amount(estimated);
      underWay.delete(turn);
      for (const [later, then] of underWay) {
        if (later < turn) continue;
        underWay.set(later, {
          sentInAll: then.sentInAll - amount(estimated),
          left: then.left === undefined ? undefined : then.left + amount(estimated),
          corrected: then.corrected,
        });
      }
    },
    get isKnown() {
      return model.facts !== undefined;
    },
    explains({ limits, estimated }) {
      const said = limits?.[counts];
      return model.facts !== undefined && said !== undefined && said.remaining < amount(estimated);
    },
    facts(now) {
      fill(now);
      return (
        model.facts && { perMs: model.facts.perMs, capacity: model.facts.capacity, level: left, at: now }
      );
    },
  };
}
