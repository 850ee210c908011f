import { describe, expect, it } from 'vitest';
import { affinityOf, keepsValues, keyCandidates } from '../../../../src/outputs/databases/sqlite/key.js';
import { classified, failed, ticketOf } from '../../../support/outcomes.js';
import { Database } from '../../../support/sqlite.js';
import { stores, writeUpdate } from '../stores.js';

describe('the affinity', () => {
  it.each([
    ['INTEGER', 'INTEGER'],
    ['bigint', 'INTEGER'],
    ['VARCHAR(20)', 'TEXT'],
    ['CLOB', 'TEXT'],
    ['', 'BLOB'],
    ['BLOB', 'BLOB'],
    ['DOUBLE PRECISION', 'REAL'],
    ['DECIMAL(10,5)', 'NUMERIC'],
    ['BOOLEAN', 'NUMERIC'],
    // SQLite's own two traps.
    ['FLOATING POINT', 'INTEGER'],
    ['STRING', 'NUMERIC'],
  ])('of %s is %s', (type, affinity) => {
    expect(affinityOf(type)).toBe(affinity);
  });
});

describe('a column for results', () => {
  it.each([
    ['INTEGER', 'INTEGER'],
    ['INT', 'INTEGER'],
    ['INT8', 'INTEGER'],
    ['tinyint(1)', 'INTEGER'],
    ['UNSIGNED BIG INT', 'INTEGER'],
    ['BOOL', 'INTEGER'],
    ['BOOLEAN', 'INTEGER'],
    ['NUMERIC', 'INTEGER'],
    ['DECIMAL(1,0)', 'INTEGER'],
    ['', 'INTEGER'],
    ['TEXT', 'TEXT'],
    ['VARCHAR(200)', 'TEXT'],
    ['NVARCHAR(100)', 'TEXT'],
    ['CLOB', 'TEXT'],
    ['', 'TEXT'],
  ])('of type %j keeps what is written as %s', async (type, written) => {
    expect(keepsValues(type, written)).toBe(true);
    await using store = await stores.sqlite();
    const [urgent, text] = written === 'INTEGER' ? [type, 'TEXT'] : ['INTEGER', type];
    await store.query(
      `CREATE TABLE tickets (id INTEGER PRIMARY KEY, urgent ${urgent}, categories ${text}, error ${text})`,
    );
    await store.query('INSERT INTO tickets (id) VALUES (1), (2)');
    const columns = ['id'];
    const outcomes = [
      classified(ticketOf(columns, ['1']), ['Bug'], { urgent: true }),
      failed(ticketOf(columns, ['2']), 'timeout', 'Slow.'),
    ];
    await writeUpdate(store, outcomes, { columns });
    expect(
      await store.query('SELECT id, urgent, typeof(urgent) AS type, categories, error FROM tickets'),
    ).toEqual([
      { id: 1, urgent: 1, type: 'integer', categories: '["Bug"]', error: null },
      { id: 2, urgent: null, type: 'null', categories: null, error: 'timeout: Slow.' },
    ]);
  });

  it.each([
    ['TEXT', 'INTEGER'],
    ['REAL', 'INTEGER'],
    ['BLOB', 'INTEGER'],
    ['DATETIME', 'INTEGER'],
    ['INTEGER', 'TEXT'],
    ['NUMERIC', 'TEXT'],
    ['STRING', 'TEXT'],
    ['BLOB', 'TEXT'],
  ])('of type %s does not keep what is written as %s', (type, written) => {
    expect(keepsValues(type, written)).toBe(false);
  });
});

describe('a key', () => {
  it.each([
    ['12', 'INTEGER', ['12', 12n, null]],
    ['12', 'TEXT', ['12', null, null]],
    ['12', 'REAL', ['12', 12, null]],
    ['9007199254740993', 'INTEGER', ['9007199254740993', 9007199254740993n, null]],
    ['9223372036854775808', 'INTEGER', ['9223372036854775808', 2 ** 63, null]],
    ['-1.5e-7', 'BLOB', ['-1.5e-7', -1.5e-7, null]],
    ['\\x00ff', 'BLOB', ['\\x00ff', null, Buffer.from([0, 255])]],
    ['\\x', 'TEXT', ['\\x', null, Buffer.from([])]],
    ['\\x0', 'TEXT', ['\\x0', null, null]],
    ['0x10', 'INTEGER', ['0x10', null, null]],
    ['', 'INTEGER', ['', null, null]],
    [' 1', 'BLOB', [' 1', null, null]],
    ['-Infinity', 'REAL', ['-Infinity', Number.NEGATIVE_INFINITY, null]],
    ['Infinity', 'TEXT', ['Infinity', null, null]],
  ] as const)('%j in a column of %s is looked for as what it may be', (text, affinity, candidates) => {
    expect(keyCandidates(text, affinity)).toEqual(candidates);
  });

  // What each kind of column may hold, and the text a source gives for it. The neighbours must stay untouched.
  it.each([
    ['INTEGER PRIMARY KEY', 'the id of a row', ['1', '-5', '9007199254740993', '9007199254740992']],
    ['INT PRIMARY KEY', 'integers', ['1', '10', '9223372036854775807', '9223372036854775806']],
    ['INT PRIMARY KEY', 'other things', ["'abc'", "x'00ff'", '1.5', '1e300']],
    ['TEXT PRIMARY KEY', 'texts', ["'1'", "'01'", "'1.0'", "'a'", "'A'", "'1e3'", "''"]],
    ['TEXT PRIMARY KEY', 'bytes', ["x'61'", "'a'", "x''"]],
    [
      'REAL PRIMARY KEY',
      'numbers',
      ['1', '1.5', '0.1', '0.30000000000000004', '1e300', '9e999', '1152921504606846976'],
    ],
    ['NUMERIC PRIMARY KEY', 'numbers', ['1', '1.5', '9007199254740993', '0.1']],
    ['PRIMARY KEY', 'anything', ['1', '1.5', "'a'", "x'0001'", '9007199254740993', '0.1']],
    ['BLOB PRIMARY KEY', 'bytes', ["x'00'", "x''", "x'616263'"]],
  ])('in a column %s finds %s', async (column, _, literals) => {
    await using store = await stores.sqlite();
    await store.query(`CREATE TABLE tickets (id ${column}, text)`);
    for (const literal of literals) await store.query(`INSERT INTO tickets VALUES (${literal}, 'x')`);
    const columns = ['id', 'text'];
    const keys = textsOf(store.location);
    const warnings: string[] = [];
    for (const key of keys) {
      await writeUpdate(store, [classified(ticketOf(columns, [key, 'x']), [key])], { columns, warnings });
    }
    expect(warnings).toEqual([]);
    const written = (await store.query('SELECT categories FROM tickets ORDER BY rowid')).map((row) =>
      JSON.parse(String(row.categories)),
    );
    expect(written).toEqual(keys.map((key) => [key]));
  });
});

/** The keys of all rows as a source gives them: integers in decimals, numbers as JavaScript has them, bytes in hex. */
function textsOf(location: string): string[] {
  const database = new Database(location);
  try {
    const keys = database
      .prepare<[], unknown>('SELECT id FROM tickets ORDER BY rowid')
      .pluck()
      .safeIntegers();
    return keys.all().map((key) => (Buffer.isBuffer(key) ? `\\x${key.toString('hex')}` : String(key)));
  } finally {
    database.close();
  }
}
