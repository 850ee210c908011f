import type pg from 'pg';
import * as z from 'zod';

/** What a statement takes and gives, by the numbers of the types. */
export interface Description {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  readonly parameters: readonly number[];
}

const rowDescription = z.object({ fields: z.array(z.object({ name: z.string(), dataTypeID: z.number() })) });
const parameterDescription = z.object({ dataTypeIDs: z.array(z.number()) });

/**
 * Has the server parse a statement and tell its shape, without running it (the extended protocol's Parse and
 * Describe, the manual's 54.2.3).
 * @throws pg.DatabaseError the server's own complaint
 */
export function describe(client: pg.Client, sql: string): Promise<Description> {
  return new Promise((resolve, reject) => {
    let columns: Description['columns'] = [];
    let parameters: readonly number[] = [];
    const onParameters = (message: unknown) => {
      parameters = parameterDescription.parse(message).dataTypeIDs;
    };
    // The methods are those that pg calls on whatever query is under way.
    client.query({
      submit(connection) {
        connection.once('parameterDescription', onParameters);
        connection.parse({ name: '', text: sql, types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
      },
      handleRowDescription(message: unknown) {
        columns = rowDescription
          .parse(message)
          .fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
      },
      handleReadyForQuery: () => resolve({ columns, parameters }),
      handleError(error: unknown, connection: pg.Connection) {
        connection.off('parameterDescription', onParameters);
        reject(error);
      },
    });
  });
}
