import * as z from 'zod';

const text = z.string().exactOptional();

/** What the user says about the rows and columns of results: plain data, a part of a run's plan. */
export const rowOptionsSchema = z.object({
  /** Conditions; a row must match all of them. */
  where: z.array(z.string()).exactOptional(),
  /** Names of columns, separated by commas. */
  columns: text,
  /** The same; a minus before a name sorts in descending order. */
  sort: text,
});

export type RowOptions = Readonly<z.infer<typeof rowOptionsSchema>>;
