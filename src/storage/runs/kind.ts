import * as z from 'zod';

/** The part of an outcome by which two runs are compared. */
export type Kind =
  | { readonly urgent: boolean; readonly categories: readonly string[] }
  | { readonly error: string };

export const kindSchema = z.union([
  z.object({ urgent: z.boolean(), categories: z.array(z.string()) }),
  z.object({ error: z.string() }),
]);

/** A ticket that two runs do not agree on; undefined where one of them did not have it. */
export interface Difference {
  readonly ticket: string;
  readonly before: Kind | undefined;
  readonly after: Kind | undefined;
}

export interface RunComparison {
  /** How many tickets both agree on. */
  readonly same: number;
  /** Walks what is different, in the order of the second run; what it did not have comes last. */
  differences(): IterableIterator<Difference>;
}
