/** A model's answer for a ticket. */
export interface Classification {
  readonly urgent: boolean;
  /** Spelt as the prompt spells them, without duplicates, in the order the model gave. */
  readonly categories: readonly string[];
  /** How sure the model is; undefined where it does not say. */
  readonly confidence?: Confidence | undefined;
  /** The language of the ticket, if the model answered although it does not read that language. */
  readonly unreadLanguage?: string | undefined;
}

/** How far an answer is from the next best one, from 0 to 1. This is a margin, not a probability of being right. */
export interface Confidence {
  readonly urgent: number;
  readonly categories: number;
}

/** Which answers are accepted from a model that gives a confidence. The others become the errors `unsure` and `language_not_supported`. */
export interface Acceptance {
  /** From 0 to 1: the least that both parts of the confidence must be. */
  readonly minConfidence?: number;
  /** Whether answers to tickets in languages that the model does not read are accepted, too. */
  readonly anyLanguage?: boolean;
}

/** Returns whether two classifications name the same categories, in any order. */
export function hasSameCategories(one: Classification, other: Classification): boolean {
  const categories = new Set(one.categories);
  const others = new Set(other.categories);
  return categories.size === others.size && [...categories].every((category) => others.has(category));
}
