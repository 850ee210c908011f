import { createRandom } from '../../core/stats/random.js';
import { Reservoir } from '../../core/stats/reservoir.js';
import { type Measured, predictTotal } from './prediction.js';

/** How many of the cleaned tickets are counted. */
const countedTickets = 500;
/** Characters of a ticket that are counted; longer ones are taken to go on as they begin. */
const longestHead = 4_000;

interface Head {
  readonly text: string;
  readonly size: number;
}

/** What cleaning takes out of the tickets of a run, in memory that does not grow with them. */
export class Savings {
  /** How many tickets were cleaned. */
  tickets = 0;
  /** The characters that were taken out. */
  characters = 0;
  #whole = 0;
  // The same tickets give the same estimate.
  readonly #sample = new Reservoir<{ before: Head; after: Head }>(countedTickets, createRandom(3));

  /**
   * Adds what a cleaned ticket would have brought to its request, and what it brings. Returns how many characters were
   * taken out.
   */
  add(before: readonly string[], after: readonly string[]): number {
    const [whole, left] = [before.join('\n'), after.join('\n')];
    this.tickets++;
    this.characters += whole.length - left.length;
    this.#whole += whole.length;
    this.#sample.offer(() => ({ before: headOf(whole), after: headOf(left) }));
    return whole.length - left.length;
  }

  /** Returns about how many tokens less are sent. */
  tokens(countTokens: (text: string) => number): number {
    const tokensOf = ({ text, size }: Head) => (size === 0 ? 0 : countTokens(text) * (size / text.length));
    const measured = this.#sample.items.map(
      ({ before, after }): Measured => ({ size: before.size, value: tokensOf(before) - tokensOf(after) }),
    );
    return Math.max(0, predictTotal(measured, this.tickets, this.#whole).median);
  }
}

function headOf(text: string): Head {
  // Made anew, since a slice would hold on to all of a text of megabytes.
  return { text: Buffer.from(text.slice(0, longestHead)).toString(), size: text.length };
}
