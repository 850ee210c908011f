/** What a batch endpoint has been asked to do, and what it is paid for. */
export class Ledger {
  /** How often each request was answered in a batch, by its custom_id. @type {Map<string, number>} */
  answered = new Map();
  /** How often a batch was created of the same content, by its digest, without those that failed as a whole. @type {Map<string, number>} */
  created = new Map();
  /** How often each step was tried. @type {Map<string, number>} */
  steps = new Map();
  /** Live requests that were answered. */
  live = 0;

  /** Counts a step; returns how often it was tried by now. @param {string} step */
  count(step) {
    return add(this.steps, step, 1);
  }

  /** @param {string} key */
  pay(key) {
    add(this.answered, key, 1);
  }

  /** The custom_ids that were paid for more than once. */
  get paidTwice() {
    return [...this.answered].flatMap(([key, times]) => (times > 1 ? [key] : []));
  }

  /** How many batches were created of content of which there was one already. */
  get createdTwice() {
    return [...this.created.values()].reduce((sum, times) => sum + Math.max(0, times - 1), 0);
  }

  toJSON() {
    return {
      answered: this.answered.size,
      live: this.live,
      paidTwice: this.paidTwice.length,
      createdTwice: this.createdTwice,
      steps: Object.fromEntries(this.steps),
    };
  }
}

/** @template Key @param {Map<Key, number>} map @param {Key} key @param {number} amount */
export function add(map, key, amount) {
  const sum = (map.get(key) ?? 0) + amount;
  map.set(key, sum);
  return sum;
}
