import * as z from 'zod';

const text = z.string().exactOptional();

/** What a person says of the rows and columns of results: plain data, a part of a run's plan. */
export const rowOptionsSchema = z.object({
  /** Conditions, of which all must hold. */
  where: z.array(z.string()).exactOptional(),
  /** Names of columns, with commas between them. */
  columns: text,
  /** The same; one after a minus is sorted downwards. */
  sort: text,
});

export type RowOptions = Readonly<z.infer<typeof rowOptionsSchema>>;
