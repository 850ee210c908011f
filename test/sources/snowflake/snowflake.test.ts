import { describe, expect, it } from 'vitest';
import { queryOfFlag } from '../../../src/sources/sql/query-file.js';
import type { SqlOptions } from '../../../src/sources/table.js';
import { serviceAccess } from '../../support/services/access.js';
import { type SnowflakeStandIn, startSnowflake } from '../../support/services/snowflake/server.js';
import { SqlFault } from '../../support/services/snowflake/sql.js';
import { ada, open } from '../../support/sources.js';
import { collect } from '../../support/tickets.js';

const seed = `CREATE TABLE TICKETS (ID integer PRIMARY KEY, SUBJECT text, BODY text, OWNER text);
  INSERT INTO TICKETS VALUES (2, 'two', 'b', 'u-ada'), (1, 'one', NULL, 'u-bob'), (3, 'three', 'c', 'u-ada')`;

async function account(options: Parameters<typeof startSnowflake>[0] = {}) {
  const made = await startSnowflake(options);
  made.tables.exec(seed);
  return made;
}

interface Asked extends Partial<SqlOptions> {
  readonly sqlText?: string;
  readonly location?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function opened(made: SnowflakeStandIn, { sqlText, location, env, ...sql }: Asked = {}) {
  return open(location ?? made.location, {
    sql: { ...(sqlText !== undefined && { query: queryOfFlag(sqlText) }), ...sql },
    service: { access: serviceAccess({ ...made.env, ...env }) },
  });
}

async function read(made: SnowflakeStandIn, asked: Asked = {}) {
  await using table = await opened(made, asked);
  return (await collect(table.rows())).map(({ values }) => values);
}

const sent = ({ statements }: SnowflakeStandIn) => statements.at(-1);

describe('a table of Snowflake', () => {
  it.each([
    ['the only one there is', undefined],
    ['by its name in any case', 'tickets'],
    ['with its schema', 'public.tickets'],
  ])('is read in the order of its key: %s', async (_, table) => {
    await using made = await account();
    expect(await read(made, { table })).toEqual([
      ['1', 'one', '', 'u-bob'],
      ['2', 'two', 'b', 'u-ada'],
      ['3', 'three', 'c', 'u-ada'],
    ]);
    expect(sent(made)?.sql).toBe('SELECT * FROM "PUBLIC"."TICKETS" ORDER BY "ID"');
  });

  it('is found by its exact name where two are alike', async () => {
    await using made = await account();
    made.tables.exec('CREATE VIEW "other tickets" AS SELECT SUBJECT FROM TICKETS');
    expect(await read(made, { table: 'other tickets' })).toHaveLength(3);
  });

  it.each([
    ['has to be named', undefined, 'Cannot tell which table'],
    ['has to exist', 'tickts', 'has no table tickts'],
  ])('%s', async (_, table, message) => {
    await using made = await account();
    made.tables.exec('CREATE TABLE USERS (ID integer)');
    await expect(opened(made, { table })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('TICKETS'),
    });
  });
});

describe('a query of Snowflake', () => {
  it('gets its values bound, one for each use', async () => {
    await using made = await account();
    const sqlText = `-- param: id integer
SELECT ID FROM TICKETS WHERE (OWNER = :user_id AND ID <> :id) OR SUBJECT = :s OR OWNER = :s ORDER BY ID`;
    const asked = { sqlText, parameters: { id: '3', s: "o'ne" }, identity: ada };
    expect(await read(made, asked)).toEqual([['2']]);
    expect(sent(made)?.body).toMatchObject({
      statement: expect.stringContaining('(OWNER = ? AND ID <> ?) OR SUBJECT = ? OR OWNER = ?'),
      bindings: {
        1: { type: 'TEXT', value: 'u-ada' },
        2: { type: 'FIXED', value: '3' },
        3: { type: 'TEXT', value: "o'ne" },
        4: { type: 'TEXT', value: "o'ne" },
      },
    });
  });

  it('runs in the place of the URL, as one statement, for so long', async () => {
    await using made = await account();
    const location = 'snowflake://my_org-my_account/support/"Public"?warehouse=small&role=analyst';
    await read(made, { sqlText: 'SELECT 1', location, statementTimeoutMs: 90_500 });
    expect(sent(made)?.body).toMatchObject({
      database: 'SUPPORT',
      schema: 'Public',
      warehouse: 'SMALL',
      role: 'ANALYST',
      timeout: 91,
      parameters: { MULTI_STATEMENT_COUNT: '1', TIMEZONE: 'UTC', BINARY_OUTPUT_FORMAT: 'HEX' },
    });
  });

  it('runs only when its rows are wanted', async () => {
    await using made = await account();
    const sqlText = 'SELECT ID FROM TICKETS';
    await using table = await opened(made, { sqlText });
    expect(table.columns).toEqual(['ID']);
    expect(made.statements.map(({ sql }) => sql)).toEqual([`SELECT * FROM (\n${sqlText}\n) LIMIT 0`]);
  });

  it('may have columns of one name, and a comment at its end', async () => {
    await using made = await account();
    await using table = await opened(made, { sqlText: 'SELECT ID, ID FROM TICKETS -- twice' });
    expect(table.columns).toHaveLength(2);
    expect(new Set(table.columns).size).toBe(2);
  });

  it.each(['SELECT 1 ->> DELETE FROM TICKETS', 'SELECT 1; DELETE FROM TICKETS', 'DELETE FROM TICKETS'])(
    'is one that reads: %s',
    async (sqlText) => {
      await using made = await account();
      await expect(opened(made, { sqlText })).rejects.toMatchObject({ code: 'bad_query' });
      expect(made.requests).toEqual([]);
    },
  );

  it('has no session to set an identity in', async () => {
    await using made = await account();
    await expect(opened(made, { identityForm: 'settings', identity: ada })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('has no sessions'),
      hint: expect.stringContaining(':user_id'),
    });
  });

  it.each([
    [
      'SELECT SUBJCT FROM TICKETS',
      "invalid identifier 'SUBJCT'",
      '  SELECT SUBJCT FROM TICKETS\n         ^\nDid you mean subject?',
    ],
    [
      'SELECT ID\nFROM TICKTS',
      "--query:2: Object 'SUPPORT.PUBLIC.TICKTS' does not exist or not authorized.",
      '  FROM TICKTS\n       ^\nDid you mean tickets?',
    ],
    ['SELECT ID\nFRM TICKETS', "--query:2: syntax error unexpected 'TICKETS'", '  FRM TICKETS\n      ^'],
    [
      'SELECT :long_name,\n  :b, NOPE FROM TICKETS',
      "--query:2: invalid identifier 'NOPE'",
      ':b, NOPE FROM TICKETS\n        ^',
    ],
  ])('is complained of at its place: %s', async (sqlText, message, hint) => {
    await using made = await account();
    await expect(
      opened(made, { sqlText, parameters: sqlText.includes(':b') ? { long_name: 'x', b: 'y' } : {} }),
    ).rejects.toMatchObject({
      code: 'bad_query',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

describe('rows of Snowflake', () => {
  const many = (count: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i FROM n`;

  it('come partition by partition', async () => {
    await using made = await account({ partitionRows: 7, looks: 2 });
    const rows = await read(made, { sqlText: many(30) });
    expect(rows).toEqual(Array.from({ length: 30 }, (_, at) => [String(at + 1)]));
    const fetched = made.requests.flatMap(({ query }) => query.get('partition') ?? []);
    expect(fetched).toEqual(['1', '2', '3', '4']);
  });

  it('come whole where the first partition is too large for the first answer', async () => {
    const large = { code: '391908', data: undefined };
    await using made = await account({ partitionRows: 7, first: large });
    expect(await read(made, { sqlText: many(10) })).toHaveLength(10);
  });

  it('come each once where requests are refused for a while, or lost', async () => {
    let n = 0;
    await using made = await account({
      partitionRows: 7,
      answer: () => {
        n++;
        if (n % 3 === 1) return { status: 429, headers: { 'retry-after': '0' }, body: '' };
        return n % 7 === 2 ? { isLost: true } : undefined;
      },
    });
    expect(await read(made, { sqlText: many(30) })).toHaveLength(30);
    expect(made.statements).toHaveLength(2);
  });

  it('come on where the token expires between two partitions', async () => {
    let expired = 0;
    await using made = await account({
      partitionRows: 7,
      answer: ({ query }) =>
        query.get('partition') === '3' && expired++ === 0
          ? { status: 401, body: { code: '390144', message: 'JWT token is invalid.' } }
          : undefined,
    });
    expect(await read(made, { sqlText: many(30) })).toHaveLength(30);
  });

  it.each([
    [
      'the result is no longer kept',
      { status: 404, body: { code: '391902', message: 'Statement handle not found' } },
      'Snowflake no longer keeps the result of the query after 7 rows',
    ],
    [
      'the time is over',
      {
        status: 408,
        body: {
          code: '000630',
          message: 'Statement reached its statement or warehouse timeout of 60 second(s) and was canceled.',
        },
      },
      'the query was stopped after 7 rows: Statement reached its statement',
    ],
    [
      'somebody cancels the query',
      { status: 422, body: { code: '000604', sqlState: '57014', message: 'SQL execution canceled' } },
      'the query was stopped after 7 rows: SQL execution canceled',
    ],
  ])('end where %s', async (_, reply, message) => {
    await using made = await account({
      partitionRows: 7,
      answer: ({ query }) => (query.get('partition') === '1' ? reply : undefined),
    });
    await expect(read(made, { sqlText: many(30) })).rejects.toMatchObject({
      code: 'source_lost',
      message: expect.stringContaining(message),
    });
  });

  it('end where a partition has other columns', async () => {
    await using made = await account({
      partitionRows: 7,
      answer: ({ query }) => (query.get('partition') === '1' ? { body: { data: [['1', '2']] } } : undefined),
    });
    await expect(read(made, { sqlText: many(30) })).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('end where a column was renamed since it was looked at', async () => {
    await using made = await account();
    await using table = await opened(made);
    made.tables.exec('ALTER TABLE TICKETS RENAME COLUMN BODY TO TEXT');
    await expect(collect(table.rows())).rejects.toMatchObject({
      code: 'source_lost',
      message: expect.stringContaining('the columns of the query changed'),
    });
  });

  it.each([
    [
      [
        '000606',
        '57P03',
        "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.",
      ],
      'No warehouse runs the statement: warehouse SMALL cannot be used',
      'AUTO_RESUME',
    ],
    [
      [
        '090073',
        '22000',
        "Warehouse 'SMALL' cannot be resumed because resource monitor 'M' has exceeded its quota.",
      ],
      'Warehouse SMALL is suspended and cannot be resumed',
      'quota',
    ],
    [
      ['003001', '42501', "SQL access control error:\nInsufficient privileges to operate on table 'TICKETS'"],
      'You may not do that as your default role',
      '?role=',
    ],
    [
      ['090105', '22000', 'Cannot perform SELECT. This session does not have a current database.'],
      'Database SUPPORT, or its schema, is not there',
      'double quotes',
    ],
    // As people quote them in Snowflake's community; their state is that of a query which someone cancels.
    [
      [
        '000666',
        '57014',
        'Your free trial has ended and all of your virtual warehouses have been suspended. Add billing information.',
      ],
      'The Snowflake account is suspended',
      'Billing',
    ],
    [
      ['390913', '57014', 'Your account is suspended due to lack of payment method.'],
      'The Snowflake account is suspended',
      'Billing',
    ],
    [
      ['090073', '57014', "Warehouse 'SMALL' cannot be resumed because resource monitor 'M' …"],
      'Warehouse SMALL is suspended and cannot be resumed',
      'quota',
    ],
  ] as const)('are refused with what to do: %j', async ([code, state, said], message, hint) => {
    await using made = await account({
      result: (sql) => {
        if (/^SELECT x|INFORMATION_SCHEMA/.test(sql)) throw new SqlFault(code, state, said);
        return undefined;
      },
    });
    const expected = {
      code: 'service_refused',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    };
    await expect(read(made, { sqlText: 'SELECT x' })).rejects.toMatchObject(expected);
    // Also where the tables are only listed.
    await expect(read(made, { table: 'TICKETS' })).rejects.toMatchObject(expected);
  });

  it('are not found where Snowflake does not list its tables', async () => {
    await using made = await account({
      result: (sql) => {
        if (/INFORMATION_SCHEMA/.test(sql)) throw new SqlFault('370001', 'XX000', 'Processing aborted');
        return undefined;
      },
    });
    await expect(read(made)).rejects.toMatchObject({
      code: 'database',
      message: 'Snowflake does not say which tables it has: Processing aborted',
    });
  });

  it('keep every text as it is', async () => {
    const nasty = ['=cmd()', '\u202e\x1b[2J', 'a\0b', '\ud83d', '\'"\\', '\r\n', 'x'.repeat(1_000_000)];
    const rowType = [{ name: '=A', type: 'TEXT' }];
    await using made = await account({
      result: () => ({ rowType, rows: [[null], ...nasty.map((text) => [text])] }),
    });
    expect(await read(made, { sqlText: 'SELECT 1' })).toEqual([[''], ...nasty.map((text) => [text])]);
  });
});
