import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';
import { parseJson } from '../../../core/text/json.js';
import type { ServiceAnswer } from '../service.js';

/** Cells of a row; every value is a text, whatever its type. */
export type Cells = readonly (string | null)[];

const rows = z.array(z.array(z.string().nullable()));

/** A handle goes into paths. */
const handle = z.string().regex(/^[\w-]+$/);

/** A statement that is under way. */
const accepted = z.object({ statementHandle: handle });

const column = z.object({
  name: z.string(),
  /** Such as `fixed`, `text`, `timestamp_tz`. */
  type: z.string().transform((type) => type.toLowerCase()),
  precision: z.number().nullish(),
  scale: z.number().nullish(),
});

/** A column of a result, as "ResultSet_resultSetMetaData_rowType" of the reference has it. Its name is hostile. */
export type SnowflakeColumn = z.infer<typeof column>;

const resultSet = z.object({
  statementHandle: handle,
  resultSetMetaData: z.object({
    rowType: z.array(column),
    partitionInfo: z.array(z.object({})).nullish(),
  }),
  // Left out where it is too large (code 391908): then the first partition is fetched like the others.
  data: rows.nullish(),
});

const partition = z.object({ data: rows });

function reader<T>(schema: z.ZodType<T>): (answer: ServiceAnswer) => T {
  return ({ text }) => {
    const read = schema.safeParse(parseJson(text));
    if (read.success) return read.data;
    throw new TicketsiftError('service_unavailable', 'Snowflake gave an answer that cannot be read', {
      hint: 'A proxy between may have changed it. Run the same command again.',
      cause: read.error,
    });
  };
}

export const readAccepted = reader(accepted);
export const readResultSet = reader(resultSet);
export const readPartition = reader(partition);
