/** What a model says of a ticket. */
export interface Classification {
  readonly urgent: boolean;
  /** Spelt as the prompt spells them, without duplicates, in the order the model gave. */
  readonly categories: readonly string[];
  /** How sure the model is; undefined for one that does not say. */
  readonly confidence?: Confidence | undefined;
  /** The language of the ticket, where the model does not read it and has answered all the same. */
  readonly unreadLanguage?: string | undefined;
}

/** How far an answer is from another one, each from 0 to 1. That is a margin, and no probability of being right. */
export interface Confidence {
  readonly urgent: number;
  readonly categories: number;
}

/** Which answers of a model that knows how sure it is are taken. The others are the errors `unsure` and `language_not_supported`. */
export interface Acceptance {
  /** From 0 to 1: what the smaller part of the confidence must at least be. */
  readonly minConfidence?: number;
  /** Whether answers to tickets in languages that the model does not read are taken, too. */
  readonly anyLanguage?: boolean;
}

/** Whether two classifications name the same categories, in any order. */
export function hasSameCategories(one: Classification, other: Classification): boolean {
  const categories = new Set(one.categories);
  const others = new Set(other.categories);
  return categories.size === others.size && [...categories].every((category) => others.has(category));
}
