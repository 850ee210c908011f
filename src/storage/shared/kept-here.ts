import type { KeptAnswer } from '../cache/answer-row.js';
import type { LocalAnswers } from '../cache/answers.js';

/**
 * How many answers are written at once, and how many characters of them: keys are random, so that a small transaction writes
 * nearly as many pages of the file as a large one.
 */
const maxAnswers = 10_000;
const maxCharacters = 8_000_000;

/** Puts what a server has found into the cache of this machine, many at a time. It is not lost if that fails. */
export class KeptHere {
  readonly #answers: Pick<LocalAnswers, 'keep'>;
  readonly #onFailure: (error: unknown) => void;
  #held: KeptAnswer[] = [];
  #characters = 0;

  constructor(answers: Pick<LocalAnswers, 'keep'>, onFailure: (error: unknown) => void) {
    this.#answers = answers;
    this.#onFailure = onFailure;
  }

  add(answers: Iterable<KeptAnswer | undefined>): void {
    for (const answer of answers) {
      if (!answer) continue;
      this.#held.push(answer);
      this.#characters += answer.reply.text.length;
    }
    if (this.#held.length >= maxAnswers || this.#characters >= maxCharacters) void this.flush();
  }

  /** Writes what is held. Never rejects. */
  async flush(): Promise<void> {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    this.#characters = 0;
    await this.#answers.keep(held).catch(this.#onFailure);
  }
}
