/** What a model says of a ticket. */
export interface Classification {
  readonly urgent: boolean;
  /** Spelt as the prompt spells them, without duplicates, in the order the model gave. */
  readonly categories: readonly string[];
}

/** Whether two classifications name the same categories, in any order. */
export function hasSameCategories(one: Classification, other: Classification): boolean {
  const categories = new Set(one.categories);
  const others = new Set(other.categories);
  return categories.size === others.size && [...categories].every((category) => others.has(category));
}
