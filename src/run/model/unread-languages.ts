import { LanguageFailure } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { listNames } from '../../core/text/names.js';
import { counted, grouped } from '../../core/text/numbers.js';

/** Counts the tickets in languages that the model does not read, to report them once. */
export class UnreadLanguages {
  readonly #counts = new Map<string, number>();
  readonly #note: (text: string) => void;
  #answered = 0;

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  add(outcomes: readonly Outcome[]): void {
    for (const { error, classification } of outcomes) {
      const language = error instanceof LanguageFailure ? error.language : classification?.unreadLanguage;
      if (language === undefined) continue;
      this.#counts.set(language, (this.#counts.get(language) ?? 0) + 1);
      if (classification) this.#answered++;
    }
  }

  sum(): void {
    const ranked = [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    const total = ranked.reduce((sum, [, count]) => sum + count, 0);
    if (total === 0) return;
    const isOne = total === 1;
    const list = listNames(ranked.map(([language, count]) => `${grouped(count)} in ${language}`));
    const effect =
      this.#answered > 0
        ? `${isOne ? 'its answer is a guess' : 'their answers are guesses'}, with a confidence of 0`
        : `${isOne ? 'it has' : 'they have'} the error language_not_supported; --any-language takes a guess, and --retry-errors with another --model sends ${isOne ? 'it' : 'them'} there`;
    this.#note(
      `the embedded model does not read the language of ${counted(total, 'ticket')} (${list}): ${effect}`,
    );
  }
}
