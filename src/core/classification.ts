/** What a model says of a ticket. */
export interface Classification {
  readonly urgent: boolean;
  /** Spelt as the prompt spells them, without duplicates, in the order the model gave. */
  readonly categories: readonly string[];
}
