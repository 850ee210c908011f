import { createRandom } from '../../core/stats/random.js';
import { Reservoir } from '../../core/stats/reservoir.js';
import { type Measured, predictTotal } from './prediction.js';

/** How many of the cleaned tickets are counted. */
const countedTickets = 500;
/** Characters of a ticket that are counted; the rest of a longer one is assumed to be like its beginning. */
const longestHead = 4_000;

interface Head {
  readonly text: string;
  readonly size: number;
}

/** Estimates what cleaning saves in a run, in constant memory. */
export class Savings {
  /** How many tickets were cleaned. */
  tickets = 0;
  /** The characters that were taken out. */
  characters = 0;
  #whole = 0;
  // The same tickets give the same estimate.
  readonly #sample = new Reservoir<{ before: Head; after: Head }>(countedTickets, createRandom(3));

  /**
   * Adds what a cleaned ticket would have added to its request, and what it adds now. Returns how many
   * characters were taken out.
   */
  add(before: readonly string[], after: readonly string[]): number {
    const [whole, left] = [before.join('\n'), after.join('\n')];
    this.tickets++;
    this.characters += whole.length - left.length;
    this.#whole += whole.length;
    this.#sample.offer(() => ({ before: headOf(whole), after: headOf(left) }));
    return whole.length - left.length;
  }

  /** Returns about how many fewer tokens are sent. */
  tokens(countTokens: (text: string) => number): number {
    const tokensOf = ({ text, size }: Head) => (size === 0 ? 0 : countTokens(text) * (size / text.length));
    const measured = this.#sample.items.map(
      ({ before, after }): Measured => ({ size: before.size, value: tokensOf(before) - tokensOf(after) }),
    );
    return Math.max(0, predictTotal(measured, this.tickets, this.#whole).median);
  }
}

function headOf(text: string): Head {
  // A copy, since a slice would keep the whole of a text of megabytes in memory.
  return { text: Buffer.from(text.slice(0, longestHead)).toString(), size: text.length };
}
