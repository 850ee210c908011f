import * as z from 'zod';
import { camelKeys } from '../keys.js';
import { text } from '../text-schema.js';

/** Where submitted runs are. */
export const jobsSchema = z
  .strictObject({
    /** A PostgreSQL database. */
    url: text.optional(),
    /** How the database learns who submits: by the role, unless it is said. */
    identity: z.literal('token', 'must be token').optional(),
  })
  .transform(camelKeys);

const outputName = /^[A-Za-z0-9_.-]{1,60}$/;

/** A file or the URL of a database, and its table. */
export interface NamedOutput {
  readonly url: string;
  readonly table?: string | undefined;
}

/** Where the results of submitted runs may go. */
const outputs = z.record(
  z.string().regex(outputName, 'must have names of letters, digits, dots and hyphens'),
  z.union([
    text.transform((url): NamedOutput => ({ url })),
    z.strictObject({ url: text, table: text.optional() }),
  ]),
  'must be destinations by name',
);

/** What a worker lets submitted runs use. */
export const workerSchema = z
  .strictObject({
    models: z.array(text, 'must be a list of models').min(1, 'must name a model').optional(),
    outputs: outputs.optional(),
  })
  .transform(camelKeys);

export type JobsConfig = z.infer<typeof jobsSchema>;
export type WorkerConfig = z.infer<typeof workerSchema>;
