import { costOf, free, type Price } from '../core/cost.js';
import type { UsedAnswer } from '../pipeline/answering.js';
import type { Answers } from '../storage/cache/answers.js';
import { keyName } from '../storage/cache/key-name.js';
import type { RecordedAnswer } from '../storage/recordings/recording.js';

/** The answers that were used, each once, and what they cost, whenever that was. */
export class UsedAnswers {
  readonly #used = new Map<string, UsedAnswer>();

  readonly add = (used: UsedAnswer): void => {
    this.#used.set(keyName(used.key), used);
  };

  /** Yields the answers as they are cached, each with its ticket. */
  async *among(answers: Answers): AsyncGenerator<RecordedAnswer> {
    const keys = [...this.#used.values()].map(({ key }) => key);
    for await (const answer of answers.export(keys))
      yield { ...answer, ticket: this.#used.get(keyName(answer.key))?.ticket.id };
  }

  /**
   * Returns US dollars; undefined where a price or the usage is not known.
   * @param ofFirst the price of the first of two models
   */
  cost(price: Price | undefined, ofFirst: Price | undefined = price): number | undefined {
    let sum = 0;
    for (const { reply, isOfFirst } of this.#used.values()) {
      const own = isOfFirst ? ofFirst : price;
      const cost = own === free ? 0 : own && reply.usage && costOf(own, reply.usage);
      if (cost === undefined) return undefined;
      sum += cost;
    }
    return price && sum;
  }
}
