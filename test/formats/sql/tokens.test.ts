import { describe, expect, it } from 'vitest';
import { type SqlDialect, sqlDialects, tokenize } from '../../../src/formats/sql/tokens.js';
import { fc } from '../../support/properties.js';

const parameters = (sql: string, dialect: SqlDialect) =>
  tokenize(sql, dialect)
    .filter(({ kind }) => kind === 'parameter')
    .map(({ text }) => text.slice(1));

const kinds = (sql: string, dialect: SqlDialect) =>
  tokenize(sql, dialect).map(({ kind, text }) => `${kind} ${text}`);

describe('in all dialects :name is a parameter', () => {
  it.each([
    ['a = :a', ['a']],
    ['a=:a', ['a']],
    ['(:a,:b)', ['a', 'b']],
    ['x IN (:a , :a)', ['a', 'a']],
    ['a->>:k', ['k']],
    ["a -> 'k' = :a", ['a']],
    ['a||:a||b', ['a']],
    ['LIMIT :n OFFSET:m', ['n', 'm']],
    ['CASE WHEN :a THEN :b ELSE :c END', ['a', 'b', 'c']],
    ['-:a', ['a']],
    [':_x1', ['_x1']],
  ])('in %s', (sql, expected) => {
    expect(parameters(sql, 'postgres')).toEqual(expected);
    expect(parameters(sql, 'sqlite')).toEqual(expected);
    expect(parameters(sql.replace('->>', '->'), 'snowflake')).toEqual(expected);
  });

  it.each([
    ["':a'"],
    ["'it''s :a'"],
    ['":a"'],
    ['"x"":a"'],
    ['-- :a'],
    ['/* :a */'],
    ['/* -- */ /* :a */'],
    ["'/*' || ':a' || '*/'"],
    ["'--' || ':a'"],
  ])('but not in %s', (sql) => {
    expect(parameters(sql, 'postgres')).toEqual([]);
    expect(parameters(sql, 'sqlite')).toEqual([]);
    expect(parameters(sql, 'snowflake')).toEqual([]);
  });
});

describe('in Snowflake it is', () => {
  it.each([
    ['a cast', 'a::text', []],
    ['a cast of a parameter', ':a::text', ['a']],
    ['a path', 'ticket:customer.name', []],
    ['a path of a column with a table', 't.ticket:customer[0]:name::string', []],
    ['a path in quotes', 'ticket:"customer name"', []],
    ['a path of a quoted column', '"ticket":customer', []],
    ['a path after a call', 'PARSE_JSON(x):a', []],
    ['a path after a subscript', 'x[0]:a', []],
    ['a path of a column by its number', '$1:a', []],
    ['a path that equals a parameter', 'ticket:id = :id', ['id']],
    ['a path beside a parameter', 'ticket:id=:id AND :b', ['id', 'b']],
    ['a keyword that touches it', 'WHERE x IN(:a)AND:b=1 LIMIT:n', ['a', 'b', 'n']],
    ['TOP', 'SELECT TOP :n *', ['n']],
    ['a string with a backslash', String.raw`'\':a' || :b`, ['b']],
    ['a string that ends in backslashes', String.raw`'\\' || :b || '\''`, ['b']],
    ['a dollar quote', `$$ it's :a $$ || :b`, ['b']],
    ['a comment with slashes', '// :a\n:b', ['b']],
    ['a comment that does not nest', '/* /* :a */ :b', ['b']],
    ['a lambda', 'FILTER(x, y -> y:a > :b)', ['b']],
    ['a named argument', 'FLATTEN(INPUT => ticket:lines)', []],
  ])('%s: %s', (_, sql, expected) => {
    expect(parameters(sql, 'snowflake')).toEqual(expected);
  });

  it.each([
    ['a question mark is what the driver writes', 'a = ?', 'native ?'],
    ['a flow operator ends a statement', 'SELECT 1 ->> DELETE FROM t', 'end ->>'],
    ['a column by its number is none', 'SELECT $1', 'symbol $1'],
    ['a string may not be closed', String.raw`'a\'`, String.raw`unclosed 'a\'`],
    ['a dollar quote may not be closed', '$$ a', 'unclosed $$ a'],
    ['a comment may not be closed', '/* a', 'unclosed /* a'],
  ])('%s: %s', (_, sql, token) => {
    expect(kinds(sql, 'snowflake')).toContain(token);
  });
});

describe('in PostgreSQL it is', () => {
  it.each([
    ['a cast', 'a::text', []],
    ['a cast of a parameter', ':a::text', ['a']],
    ['a named argument', 'f(a := :a)', ['a']],
    ['an escape string with a quote', String.raw`E'\':a'`, []],
    ['an escape string that goes on in the next line', "E'a'\n'\\':a' || :b", ['b']],
    ['an escape string with comments before it goes on', "E'a' -- x\n -- y\n 'b\\' :a' || :b", ['b']],
    ['an escape string that ends with its line', "E'a' 'b\\' || :a", ['a']],
    ['a plain string with a backslash', String.raw`'\' || :a || '\'`, ['a']],
    ['a word that ends in e before a string', String.raw`type'\' || :a || '\'`, ['a']],
    ['a dollar quote', '$$ :a $$', []],
    ['a dollar quote with a tag', '$x$ :a $$ :b $x$ || :c', ['c']],
    ['no dollar quote within a name', 'a$b$ = :a AND c$b$ = :b', ['a', 'b']],
    ['a nested comment', '/* /* :a */ :b */ :c', ['c']],
    ['a comment that a carriage return ends', '-- x\r:a', ['a']],
    ['a slice', 'a[1:2]', []],
    ['a slice up to a column', 'a[1:n]', []],
    ['a slice between columns', 'a[lo:hi]', []],
    ['a slice with spaces', 'a[lo :hi]', []],
    ['a slice after a call', 'a[f(x):n]', []],
    ['a slice after a subscript', 'a[b[1]:n]', []],
    ['a slice between parameters', 'a[:lo : :hi]', ['lo', 'hi']],
    ['a subscript', 'a[:i]', ['i']],
    ['an array', 'ARRAY[:a, :b]', ['a', 'b']],
    ['an array with a condition', 'ARRAY[CASE WHEN x THEN :a ELSE :b END]', ['a', 'b']],
    ['a parameter in a call within a slice', 'a[f(:x):n]', ['x']],
    ['JSON operators', "j @? '$.a' AND j #>> :p AND j ?| :q", ['p', 'q']],
    ['a Unicode string', "U&'\\0061' || :a", ['a']],
    ['a backtick', '`:a', ['a']],
  ])('%s: %s', (_, sql, expected) => {
    expect(parameters(sql, 'postgres')).toEqual(expected);
  });
});

describe('in SQLite it is', () => {
  it.each([
    ['a name in backticks', '`:a` = :b', ['b']],
    ['a name in brackets', '[:a] = :b', ['b']],
    ['a comment that does not nest', '/* /* :a */ :b', ['b']],
    ['a comment that nobody closes', '/* :a', []],
    ['a comment that a carriage return does not end', '-- x\r:a', []],
    ['a string with a backslash', String.raw`'\' || :a || '\'`, ['a']],
    ['no dollar quote', "'$$' || :a || '$$'", ['a']],
  ])('%s: %s', (_, sql, expected) => {
    expect(parameters(sql, 'sqlite')).toEqual(expected);
  });
});

describe('what is a driver’s own parameter', () => {
  it.each<[SqlDialect, string]>([
    ['postgres', '$1'],
    ['sqlite', '?'],
    ['sqlite', '?12'],
    ['sqlite', '@a'],
    ['sqlite', '$a'],
    ['sqlite', ':1'],
  ])('in %s: %s', (dialect, sql) => {
    expect(kinds(sql, dialect)).toEqual([`native ${sql}`]);
  });
});

it.each<[SqlDialect, string]>([
  ['postgres', "'a"],
  ['postgres', 'x = "a'],
  ['postgres', '$$ a $x$'],
  ['postgres', '/* /* */'],
  ['postgres', "E'\\'"],
  ['sqlite', "'a''"],
  ['sqlite', '[a'],
  ['sqlite', '`a'],
])('in %s it sees that %s is never closed', (dialect, sql) => {
  expect(tokenize(sql, dialect).at(-1)?.kind).toBe('unclosed');
});

const piece = fc.constantFrom(
  ...[
    "'",
    '"',
    '`',
    '[',
    ']',
    '(',
    ')',
    '$$',
    '$a$',
    ':',
    '::',
    ':a',
    '--',
    '/*',
    '*/',
    '\n',
    '\r',
    ' ',
    'E',
    '\\',
  ],
  ...['a', '1', ';', '?', '$1', '@', '#', '-', 'é', '😀', '\uD800', '\u0000'],
);

it('loses nothing, whatever it is given', () => {
  const sql = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(sql, fc.constantFrom<SqlDialect>('postgres', 'sqlite'), (text, dialect) => {
      const tokens = tokenize(text, dialect);
      expect(tokens.map((token) => token.text).join('')).toBe(text);
      for (const { text: part, at } of tokens) expect(text.startsWith(part, at)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

describe('pieces of SQL side by side', () => {
  const all: [string, string[]][] = [
    ['SELECT', []],
    [':a', ['a']],
    ["':x'", []],
    ["'it''s :x'", []],
    ['":x"', []],
    ['/* :x */', []],
    ['-- :x\n', []],
    ['a.b', []],
    ['= :b', ['b']],
    ['( :c )', ['c']],
    ['1.5e-3', []],
  ];
  const pieces: Record<SqlDialect, [string, string[]][]> = {
    postgres: [
      ...all,
      ['$$ :x $$', []],
      ['$q$ $$ :x $q$', []],
      ["E'\\\\' \\' :x'", []],
      ['/* /* :x */ */', []],
      [':d::int[]', ['d']],
      ['a[1:n]', []],
      ['ARRAY[:e, :f]', ['e', 'f']],
    ],
    sqlite: [...all, ['`:x`', []], ['[:x]', []], ["j ->> '$.a'", []]],
    snowflake: [
      ...all,
      ['$$ :x $$', []],
      ["'\\' :x'", []],
      ['// :x\n', []],
      ['/* /* :x */', []],
      [':d::int', ['d']],
      ['a:x.y[0]:z', []],
      ["f(x => 'y'):x", []],
    ],
  };

  it.each(sqlDialects)('in %s have the parameters of each', (dialect) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces[dialect]), { maxLength: 12 }), (chosen) => {
        const sql = chosen.map(([text]) => text).join(' ');
        expect(parameters(sql, dialect)).toEqual(chosen.flatMap(([, names]) => names));
      }),
      { numRuns: 1000 },
    );
  });
});
