import type { Outcome } from '../../core/outcome.js';
import { counted, grouped } from '../../core/text/numbers.js';
import type { CascadeModels } from './models.js';

/** Counts which of two models answered. */
export class AnsweredBy {
  readonly models: CascadeModels;
  #first = 0;
  #second = 0;

  constructor(models: CascadeModels) {
    this.models = models;
  }

  add(outcomes: readonly Outcome[]): void {
    for (const { model } of outcomes) {
      if (model === this.models.first) this.#first++;
      else if (model === this.models.second) this.#second++;
    }
  }

  /** Returns the counts as a sentence. */
  describe(): string {
    const { first, second } = this.models;
    return `${counted(this.#first, 'ticket')} stayed with ${first}, and ${grouped(this.#second)} went on to ${second}`;
  }
}
