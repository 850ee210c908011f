import { describe, expect, it } from 'vitest';
import type { SqlDialect } from '../../../src/formats/sql/tokens.js';
import { bindValues } from '../../../src/sources/sql/parameters.js';
import { queryOfFlag } from '../../../src/sources/sql/query-file.js';
import { compileStatement } from '../../../src/sources/sql/statement.js';
import { ada } from '../../support/sources.js';

function bind(
  sql: string,
  parameters: Record<string, string> = {},
  dialect: SqlDialect = 'postgres',
  identity = false,
) {
  const statement = compileStatement(queryOfFlag(sql), dialect);
  return bindValues(statement, { parameters, identity: identity ? ada : undefined, identityForm: undefined });
}

describe('values', () => {
  it('come in the order of the parameters', () => {
    expect(bind('SELECT :b, :a, :b', { a: '1', b: '2' })).toEqual(['2', '1']);
  });

  it.each<[string, string, unknown, unknown]>([
    ['text', "' OR 1=1 --", "' OR 1=1 --", "' OR 1=1 --"],
    ['integer', '42', '42', 42n],
    ['bigint', '9007199254740993', '9007199254740993', 9007199254740993n],
    ['numeric', '-1.50', '-1.50', -1.5],
    ['boolean', 'true', 'true', 1n],
    ['date', '2026-01-31', '2026-01-31', '2026-01-31'],
    ['timestamptz', '2026-01-31T08:00:00Z', '2026-01-31T08:00:00Z', '2026-01-31T08:00:00Z'],
    ['jsonb', '{"a":1}', '{"a":1}', '{"a":1}'],
    ['text[]', 'a, b', ['a', 'b'], '["a","b"]'],
    ['text[]', '["a,b","c"]', ['a,b', 'c'], '["a,b","c"]'],
    ['text[]', '', [], '[]'],
    ['bigint[]', '[1,2]', ['1', '2'], '["1","2"]'],
  ])('of type %s: %j', (type, given, inPostgres, inSqlite) => {
    const sql = `-- param: a ${type}\nSELECT :a`;
    expect(bind(sql, { a: given })).toEqual([inPostgres]);
    expect(bind(sql, { a: given }, 'sqlite')).toEqual([inSqlite]);
  });

  it.each([
    ['integer', '1.5'],
    ['integer', ''],
    ['bigint', '1e3'],
    ['number', 'one'],
    ['boolean', 'yes'],
    ['date', '2026-02-30'],
    ['date', '31.1.2026'],
    ['timestamp', 'yesterday'],
    ['uuid', 'x'],
    ['json', '{'],
    ['bigint[]', '1,x'],
  ])('are none of type %s: %j', (type, given) => {
    expect(() => bind(`-- param: a ${type}\nSELECT :a`, { a: given })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('--param a: ') }),
    );
  });
});

describe('names that do not fit are reported all at once', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['SELECT :a, :b', {}, 'The query has no value for :a, :b', '--param a=… --param b=…'],
    ['SELECT :a', { a: '1', b: '2', c: '3' }, 'The query has no parameter :b, :c', 'Its parameters: :a.'],
    [
      'SELECT :status',
      { statsu: 'x' },
      'no value for :status and has no parameter :statsu',
      'Did you mean :status',
    ],
    ['SELECT 1', { a: '1' }, 'The query has no parameter :a', ''],
  ])('%s with %j', (sql, parameters, message, hint) => {
    expect(() => bind(sql, parameters)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    );
    if (hint !== '')
      expect(() => bind(sql, parameters)).toThrow(
        expect.objectContaining({ hint: expect.stringContaining(hint) }),
      );
  });

  it('where a table is read and there is no query at all', () => {
    expect(() =>
      bindValues(undefined, { parameters: { a: '1' }, identity: undefined, identityForm: undefined }),
    ).toThrow(/no parameter :a/);
  });
});

describe('who is logged in', () => {
  it('fills the reserved names', () => {
    const sql = 'SELECT :user_id, :user_email, :org_id, :user_roles';
    const { userId, email, orgId, roles } = ada;
    expect(bind(sql, {}, 'postgres', true)).toEqual([userId, email, orgId, roles]);
    expect(bind(sql, {}, 'sqlite', true)).toEqual([userId, email, orgId, JSON.stringify(roles)]);
  });

  it.each(['user_id', 'user_email', 'org_id', 'user_roles'])(
    'is nobody: :%s ends with exit code 4',
    (name) => {
      expect(() => bind(`SELECT :${name}`)).toThrow(
        expect.objectContaining({
          code: 'login_required',
          exitCode: 4,
          hint: expect.stringContaining('Log in'),
        }),
      );
    },
  );

  it.each(['user_id', 'user_email', 'org_id', 'user_roles'])(
    'is never said by a flag: --param %s=…',
    (name) => {
      for (const sql of [`SELECT :${name}`, 'SELECT 1']) {
        for (const identity of [true, false]) {
          expect(() => bind(sql, { [name]: 'somebody else' }, 'postgres', identity)).toThrow(
            expect.objectContaining({
              code: 'usage',
              message: expect.stringContaining('by the login only'),
            }),
          );
        }
      }
    },
  );

  it('must be known where the session says who reads', () => {
    expect(() =>
      bindValues(undefined, { parameters: {}, identity: undefined, identityForm: 'settings' }),
    ).toThrow(expect.objectContaining({ code: 'login_required' }));
  });

  it('may lack what the query uses', () => {
    const statement = compileStatement(queryOfFlag('SELECT :org_id'), 'postgres');
    const identity = { ...ada, orgId: undefined };
    expect(() => bindValues(statement, { parameters: {}, identity, identityForm: undefined })).toThrow(
      expect.objectContaining({ code: 'login_required', message: expect.stringContaining(':org_id') }),
    );
  });
});
