import type { ModelRequest, Usage } from '../../core/model.js';

/** About how many characters a token has, in languages that models know well. */
const charactersAToken = 4;
/** The tokens of the first replies, before any is known. */
const firstGuess = 50;

/** Estimates how many tokens a request will use, from its text and from the replies so far. */
export class TokenEstimate {
  #replies = 0;
  #output = 0;

  of({ system = '', user }: ModelRequest): number {
    const output = this.#replies === 0 ? firstGuess : this.#output / this.#replies;
    return Math.ceil((system.length + user.length) / charactersAToken + output);
  }

  learn(usage: Usage | undefined): void {
    if (usage === undefined) return;
    this.#replies++;
    this.#output += usage.output;
  }
}
