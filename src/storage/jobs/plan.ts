import * as z from 'zod';

/**
 * The form of plans and chunks that this version writes, and the newest that it reads. A worker leaves runs of a newer form
 * to newer workers.
 */
export const jobFormat = 1;

const name = z.string().min(1).max(1_000);

/** What a run may have at most. The tables have the same limits. */
export const maxJobColumns = 5_000;
export const maxColumnName = 10_000;
/** Bytes of a plan, and of the text of a prompt. */
export const maxJobText = 1_000_000;

/**
 * What a submitter says of a run. Its writer may be hostile, so it has no place for an address, a path, a key, a price
 * or a limit that is not lower than the worker's own: what is not here cannot be asked for. Names are only shown.
 */
export const jobPlanSchema = z.strictObject({
  /** What the tickets are called. */
  source: z.string().max(10_000),
  prompt: z.strictObject({
    name: z.string().max(1_000),
    version: z.int().positive().nullable(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  columns: z.array(z.string().max(maxColumnName)).max(maxJobColumns),
  /** The one that the tickets' subjects are from. */
  subjectColumn: z.string().max(maxColumnName).exactOptional(),
  hasIds: z.boolean(),
  categories: z.array(name).max(10_000).exactOptional(),
  redact: z.literal(true).exactOptional(),
  clean: z.strictObject({
    html: z.boolean(),
    quotes: z.boolean(),
    signatures: z.boolean(),
    disclaimers: z.boolean(),
  }),
  acceptance: z
    .strictObject({
      minConfidence: z.number().min(0).max(1).exactOptional(),
      anyLanguage: z.boolean().exactOptional(),
    })
    .exactOptional(),
  /** US dollars; the worker's own limit holds as well. */
  maxCost: z.number().min(0).exactOptional(),
});

export type JobPlan = Readonly<z.infer<typeof jobPlanSchema>>;
