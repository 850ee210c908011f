import { describe, expect, it } from 'vitest';
import type { SqlDialect } from '../../../src/formats/sql/tokens.js';
import { parseQueries, queryOfFlag } from '../../../src/sources/sql/query-file.js';
import { compileStatement } from '../../../src/sources/sql/statement.js';

const compile = (sql: string, dialect: SqlDialect = 'postgres') =>
  compileStatement(queryOfFlag(sql), dialect);

describe('a statement', () => {
  it.each([
    ['SELECT :a, :b, :a', 'SELECT $1, $2, $1', ['a', 'b']],
    ["SELECT ':a', :b::int", "SELECT ':a', $1::int", ['b']],
    ['-- param: a date\nSELECT :a', '-- param: a date\nSELECT ($1::date)', ['a']],
    ['-- param: a number\nSELECT :a', '-- param: a number\nSELECT ($1::numeric)', ['a']],
    ['-- param: a text[]\nSELECT :a', '-- param: a text[]\nSELECT ($1::text[])', ['a']],
    ['SELECT 1;', 'SELECT 1', []],
    ['SELECT 1 ; -- the end\n ;', 'SELECT 1 ', []],
  ])('has the driver’s own parameters: %j', (sql, expected, parameters) => {
    expect(compile(sql)).toMatchObject({ sql: expected, parameters });
  });

  it('keeps its names for SQLite, which knows them', () => {
    const sql = '-- param: a date\nSELECT :a, :b, :a';
    expect(compile(sql, 'sqlite')).toMatchObject({ sql, parameters: ['a', 'b'] });
  });

  it.each([
    ['SELECT :a, :b, :a', 'SELECT ?, ?, ?', [0, 1, 0]],
    ['SELECT t:a, :a::int', 'SELECT t:a, ?::int', [0]],
    ['-- param: a date\nSELECT :a', '-- param: a date\nSELECT (?::DATE)', [0]],
    ['-- param: a timestamptz\nSELECT :a', '-- param: a timestamptz\nSELECT (?::TIMESTAMP_TZ)', [0]],
    ['-- param: a bigint\nSELECT :a', '-- param: a bigint\nSELECT ?', [0]],
    ['-- param: a json\nSELECT :a', '-- param: a json\nSELECT PARSE_JSON(?)', [0]],
    ['-- param: a text[]\nSELECT :a', '-- param: a text[]\nSELECT PARSE_JSON(?)::ARRAY', [0]],
  ])('has a value for each use of a parameter in Snowflake: %j', (sql, expected, uses) => {
    expect(compile(sql, 'snowflake')).toMatchObject({ sql: expected, uses });
  });

  it('knows where each place of it stands in the query', () => {
    const sql = '-- param: long_name date\nSELECT :long_name, x, :b, y';
    const statement = compile(sql);
    for (const name of ['SELECT', 'x', 'y', ', y']) {
      expect(statement.origin(statement.sql.indexOf(name, 25))).toBe(sql.indexOf(name, 25));
    }
    expect(statement.origin(statement.sql.indexOf('($1'))).toBe(sql.indexOf(':long_name'));
  });

  it.each([
    'SELECT 1',
    'select 1',
    ' /* x */ ((SELECT 1))',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1)',
    'TABLE t',
  ])('may read: %s', (sql) => {
    expect(compile(sql).sql).toBe(sql);
  });
});

describe('what is not a statement that reads is refused', () => {
  it.each([
    ['', 'There is no query here'],
    ['-- nothing\n;', 'Only queries that read'],
    ['SELECT 1; SELECT 2', '--query:1: A second statement starts here'],
    ['SELECT 1;\n\nDELETE FROM t', '--query:3: A second statement starts here'],
    ["SELECT 'a", '--query:1: What opens here is never closed'],
    ['SELECT 1 \0 WHERE :user_id = 1', 'Here is a NUL character'],
    ['-- param: sinc date\nSELECT :since', ':sinc is given a type, and is not used'],
    ['INSERT INTO t VALUES (1)', 'Only queries that read are allowed'],
    ['UPDATE t SET a = 1', 'Only queries that read are allowed'],
    ['DELETE FROM t', 'Only queries that read are allowed'],
    ["COPY t TO '/tmp/x'", 'Only queries that read are allowed'],
    ['EXPLAIN ANALYZE SELECT 1', 'Only queries that read are allowed'],
    ['CALL f()', 'Only queries that read are allowed'],
    ['DO $$ BEGIN END $$', 'Only queries that read are allowed'],
    ['SET transaction_read_only = off', 'Only queries that read are allowed'],
    ['COMMIT', 'Only queries that read are allowed'],
    ["ATTACH 'x.db' AS x", 'Only queries that read are allowed'],
    ['PRAGMA writable_schema = 1', 'Only queries that read are allowed'],
    ['VACUUM', 'Only queries that read are allowed'],
    ['"SELECT" 1', 'Only queries that read are allowed'],
    ['SELECT $1', '$1 is not a parameter here'],
    ['SELECT :a$b', 'A parameter’s name is made of letters'],
    ['SELECT :ä', 'A parameter’s name is made of letters'],
  ])('%s', (sql, message) => {
    expect(() => compile(sql)).toThrow(
      expect.objectContaining({ code: 'bad_query', message: expect.stringContaining(message) }),
    );
  });

  it('with the line and a caret under the place', () => {
    expect(() => compile('SELECT 1 ;\n\tDROP TABLE t')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^ {4}DROP TABLE t\n {4}\^\n/) }),
    );
  });

  it('with the line of its file', () => {
    const [, second] = parseQueries('-- name: a\nSELECT 1;\n\n-- name: b\nSELECT\n  1; SELECT 2', 'q.sql');
    expect(() => second && compileStatement(second.query, 'postgres')).toThrow(
      /^q\.sql:6: A second statement/,
    );
  });
});
