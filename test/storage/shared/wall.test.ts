import { describe, expect, it } from 'vitest';
import { prepareShared } from '../../../src/storage/shared/prepare.js';
import { testDatabase } from '../../support/postgres.js';
import { asClient, sharedTables } from '../../support/shared-cache.js';

const tables = ['answers', 'leases', 'budgets', 'reservations'] as const;

/** Statements of an organisation that put one row of its own into each table. */
const ownRows = (owner = 'ticketsift_cache_owner()') => [
  `INSERT INTO ticketsift_answers (owner, key, model, answered_at, finish, reply)
     VALUES (${owner}, '\\x01', 'm', 1, 'stop', 'secret')`,
  `INSERT INTO ticketsift_leases VALUES (${owner}, '\\x01', 'h', now() + interval '1 hour')`,
  `INSERT INTO ticketsift_budgets VALUES (${owner}, 'b', 5)`,
  `INSERT INTO ticketsift_reservations (owner, budget, holder, amount) VALUES (${owner}, 'b', 'h', 5)`,
];

const refused = { code: '42501' };

/** A database in which the organisation `acme` has a row in each table; `evil` and `pal`, a colleague, have none. */
async function walled() {
  const database = await testDatabase();
  const urlOf = await sharedTables(database, 'acme', 'evil', 'pal');
  await database.query(
    `GRANT ticketsift_org_acme_${database.name} TO pal_${database.name};
     REVOKE ticketsift_org_pal_${database.name} FROM pal_${database.name}`,
  );
  await asClient(urlOf('acme'), ...ownRows());
  const owner = `'role ticketsift_org_acme_${database.name}'`;
  return { database, urlOf, owner, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const countIn = (table: string) => `SELECT count(*)::int AS count FROM ticketsift_${table}`;
const forgeries = [
  "SELECT set_config('ticketsift.org_id', 'acme', false), set_config('ticketsift.issuer', 'x', false)",
  `SELECT set_config('ticketsift.login', '${'0'.repeat(64)}{"iss":"x","org_id":"acme"}', false)`,
  "SELECT set_config('role', session_user, false)",
  'SET row_security = on',
];

describe.each(tables)('the table of %s', (table) => {
  it('shows an organisation its own rows, and those of colleagues', async () => {
    await using wall = await walled();
    for (const name of ['acme', 'pal'])
      expect(await asClient(wall.urlOf(name), countIn(table))).toEqual([{ count: 1 }]);
  });

  it('shows and gives nothing to another, whatever it sets', async () => {
    await using wall = await walled();
    for (const forgery of forgeries)
      expect(await asClient(wall.urlOf('evil'), forgery, countIn(table))).toEqual([{ count: 0 }]);
    const columns = {
      answers: 'reply',
      leases: 'holder',
      budgets: 'id',
      reservations: 'holder',
    };
    await asClient(
      wall.urlOf('evil'),
      `UPDATE ticketsift_${table} SET ${columns[table]} = 'x' WHERE owner = ${wall.owner}`,
      `DELETE FROM ticketsift_${table}`,
    );
    expect(
      await wall.database.query(
        `SELECT count(*)::int AS count FROM ticketsift_${table} WHERE ${columns[table]} <> 'x'`,
      ),
    ).toEqual([{ count: 1 }]);
  });

  it('takes no row in the name of another, there or not', async () => {
    await using wall = await walled();
    const insert = ownRows(wall.owner)[tables.indexOf(table)] ?? '';
    const elsewhere = insert.replace("'\\x01'", "'\\x02'").replace("'b'", "'c'").replace("'r'", "'s'");
    for (const sql of [
      insert,
      `${insert} ON CONFLICT DO NOTHING`,
      elsewhere,
      `${elsewhere} ON CONFLICT DO NOTHING`,
    ])
      await expect(asClient(wall.urlOf('evil'), sql)).rejects.toMatchObject(refused);
  });

  it('has a key of another neither conflict nor be there', async () => {
    await using wall = await walled();
    const insert = ownRows()[tables.indexOf(table)] ?? '';
    expect(await asClient(wall.urlOf('evil'), `${insert} ON CONFLICT DO NOTHING RETURNING 1 AS new`)).toEqual(
      [{ new: 1 }],
    );
    expect(await asClient(wall.urlOf('evil'), countIn(table))).toEqual([{ count: 1 }]);
  });

  it('gives a row away to no other', async () => {
    await using wall = await walled();
    const give = `UPDATE ticketsift_${table} SET owner = 'role evil'`;
    await expect(asClient(wall.urlOf('acme'), give)).rejects.toMatchObject(refused);
  });

  it.each(['TRUNCATE ticketsift_', 'ALTER TABLE ticketsift_'])('refuses %s', async (verb) => {
    await using wall = await walled();
    const sql = verb.startsWith('ALTER') ? `${verb}${table} DISABLE ROW LEVEL SECURITY` : `${verb}${table}`;
    await expect(asClient(wall.urlOf('evil'), sql)).rejects.toMatchObject(refused);
  });
});

it('believes no schema ticketsift_auth of somebody else', async () => {
  await using wall = await walled();
  await wall.database.query(`GRANT CREATE ON DATABASE ${wall.database.name} TO evil_${wall.database.name}`);
  const [found] = await asClient(
    wall.urlOf('evil'),
    'CREATE SCHEMA ticketsift_auth',
    `CREATE FUNCTION ticketsift_auth.claims() RETURNS jsonb LANGUAGE sql AS $$SELECT '{"iss":"x","org_id":"acme"}'::jsonb$$`,
    'SELECT ticketsift_cache_owner() AS owner',
  );
  expect(found).toEqual({ owner: `role ticketsift_org_evil_${wall.database.name}` });
});

it('has no token sent to a schema ticketsift_auth of somebody else', async () => {
  await using wall = await walled();
  await wall.database.query(`GRANT CREATE ON DATABASE ${wall.database.name} TO evil_${wall.database.name}`);
  await asClient(
    wall.urlOf('evil'),
    'CREATE SCHEMA ticketsift_auth; GRANT USAGE ON SCHEMA ticketsift_auth TO PUBLIC',
    `CREATE FUNCTION ticketsift_auth.sign_in(token text) RETURNS void LANGUAGE sql AS ''`,
  );
  expect(await prepareShared(wall.urlOf('acme'), {})).toEqual({
    owner: wall.owner.slice(1, -1),
    verifiesTokens: false,
  });
});

it('holds for the owner of the tables, too', async () => {
  await using database = await testDatabase();
  const urlOf = await sharedTables(database, 'acme', 'evil');
  for (const table of tables)
    await database.query(`ALTER TABLE ticketsift_${table} OWNER TO evil_${database.name}`);
  await asClient(urlOf('acme'), ...ownRows());
  for (const table of tables) expect(await asClient(urlOf('evil'), countIn(table))).toEqual([{ count: 0 }]);
});
