/** A name with its type, as the database calls it. */
export interface Typed {
  readonly name: string;
  readonly type: string;
}

/** What a query takes and gives. */
export interface Shape {
  readonly columns: readonly Typed[];
  readonly parameters: readonly Typed[];
}

/** A table or view, and its columns. */
export interface Relation {
  /** With its schema where it is not found without. */
  readonly name: string;
  readonly columns: readonly Typed[];
}
