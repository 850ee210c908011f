/** The kinds of SQL, as far as reading it piece by piece differs. */
export const sqlDialects = ['postgres', 'sqlite', 'snowflake'] as const;

/** The SQL that a database speaks. */
export type SqlDialect = (typeof sqlDialects)[number];

/**
 * `native` is a parameter as the driver writes it (`$1`, `?`), `end` a semicolon, `symbol` any other single
 * character, and `unclosed` a string, name or comment that runs to the end without being closed.
 */
export type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  | 'quoted'
  | 'string'
  | 'number'
  | 'parameter'
  | 'native'
  | 'end'
  | 'symbol'
  | 'unclosed';

export interface Token {
  readonly kind: TokenKind;
  /** As it is in the SQL; the texts of all tokens joined are the SQL. */
  readonly text: string;
  /** Where it starts, in UTF-16 units. */
  readonly at: number;
}

type Rule = readonly [TokenKind, RegExp];

// What all databases take for a letter of a name: everything beyond ASCII is one.
const name = '[A-Za-z_\\u0080-\\uFFFF][\\w$\\u0080-\\uFFFF]*';

const shared: readonly Rule[] = [
  ['space', /[ \t\n\r\f\v]+/y],
  ['string', /'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['unclosed', /['"][\s\S]*/y],
  ['word', new RegExp(name, 'y')],
  ['number', /\.?\d(?:[eE][+-](?=\d)|[\w.])*/y],
  ['end', /;/y],
  ['symbol', /::|:=/y],
  ['parameter', new RegExp(`:${name}`, 'y')],
];

// An escape string goes on after a line break, with comments before and after that (the manual's 4.1.2.1). Comments
// that nest cannot be found by a regular expression: `nestedComment` reads them.
const escapeString = String.raw`'(?:[^'\\]|''|\\[\s\S])*'`;
const lineComment = String.raw`--[^\n\r]*(?=[\n\r])`;
const nextLine = String.raw`(?:[ \t\f\v]|${lineComment})*[\n\r](?:[ \t\n\r\f\v]|${lineComment})*`;

const rules: Record<SqlDialect, readonly Rule[]> = {
  postgres: [
    ['comment', /--[^\n\r]*/y],
    ['string', new RegExp(`[eE]${escapeString}(?:${nextLine}${escapeString})*`, 'y')],
    ['unclosed', /[eE]'[\s\S]*/y],
    ['string', /\$((?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?)\$[\s\S]*?\$\1\$/y],
    ['unclosed', /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$[\s\S]*/y],
    ['native', /\$\d+/y],
    ...shared,
    ['symbol', /[\s\S]/y],
  ],
  sqlite: [
    ['comment', /--[^\n]*/y],
    // SQLite closes a comment at the end of the text by itself.
    ['comment', /\/\*(?:[\s\S]*?\*\/|[\s\S]*)/y],
    ['quoted', /`(?:[^`]|``)*`|\[[^\]]*\]/y],
    ['unclosed', /[`[][\s\S]*/y],
    ['native', new RegExp(`\\?\\d*|:\\d+|[@#$]${name}`, 'y')],
    ...shared,
    ['symbol', /[\s\S]/y],
  ],
  snowflake: [
    ['comment', /(?:--|\/\/)[^\n\r]*/y],
    ['comment', /\/\*[\s\S]*?\*\//y],
    ['unclosed', /\/\*[\s\S]*/y],
    ['string', /'(?:[^'\\]|''|\\[\s\S])*'/y],
    ['unclosed', /'[\s\S]*/y],
    ['string', /\$\$[\s\S]*?\$\$/y],
    ['unclosed', /\$\$[\s\S]*/y],
    ['native', /\?/y],
    // What follows the flow operator is another statement, which may write.
    ['end', /->>/y],
    // A column by its number, or a variable of a session.
    ['symbol', /\$\w+/y],
    ...shared,
    ['symbol', /[\s\S]/y],
  ],
};

/**
 * Takes SQL apart, so that `:name` is found where it is a parameter and nowhere else: not in strings, quoted
 * names, dollar quotes, comments (nested ones too), casts (`::text`), array slices (`a[1:n]`) and paths into
 * Snowflake's VARIANT (`ticket:customer.name`).
 * Sources: PostgreSQL's manual 4.1 "Lexical Structure", SQLite's "SQL As Understood By SQLite", Snowflake's "String &
 * binary data types", "Querying semi-structured data" and "Flow operators".
 */
export function tokenize(sql: string, dialect: SqlDialect): Token[] {
  const tokens: Token[] = [];
  const brackets: string[] = [];
  let before: Token | undefined;
  for (let at = 0; at < sql.length; ) {
    let token = (dialect === 'postgres' && nestedComment(sql, at)) || next(sql, at, rules[dialect]);
    const isOperator =
      dialect === 'snowflake' ? isPath(before, at) : brackets.at(-1) === '[' && endsOperand(before);
    if (token.kind === 'parameter' && isOperator) {
      token = { kind: 'symbol', text: ':', at };
    }
    tokens.push(token);
    at += token.text.length;
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (/^[[(]$/.test(token.text)) brackets.push(token.text);
    else if (/^[\])]$/.test(token.text)) brackets.pop();
    before = token;
  }
  return tokens;
}

/** The tokens that say something: neither white space nor comments. */
export function significant(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
}

function next(sql: string, at: number, table: readonly Rule[]): Token {
  for (const [kind, pattern] of table) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, text, at };
  }
  throw new RangeError(`no rule takes the SQL from ${at} on`);
}

function nestedComment(sql: string, at: number): Token | undefined {
  if (!sql.startsWith('/*', at)) return undefined;
  let depth = 0;
  const border = /\/\*|\*\//g;
  border.lastIndex = at;
  for (let found = border.exec(sql); found; found = border.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', text: sql.slice(at, border.lastIndex), at };
  }
  return { kind: 'unclosed', text: sql.slice(at), at };
}

const operands = new Set(['quoted', 'string', 'number', 'parameter', 'native']);
const beforeOperands = new Set(
  'all and any between case distinct else escape from ilike in is like limit not offset on or select similar some symmetric then to top when where'.split(
    ' ',
  ),
);

/**
 * Whether a colon at this place leads into a value and starts no parameter. A path touches its value; `= :name` and `IN
 * (:name)` follow no value at all.
 */
function isPath(before: Token | undefined, at: number): boolean {
  if (!before || before.at + before.text.length !== at) return false;
  return endsOperand(before) || /^\$\w/.test(before.text);
}

/** Whether a value may end here, so that a colon after it divides a slice and starts no parameter. */
function endsOperand(before: Token | undefined): boolean {
  if (!before) return false;
  const { kind, text } = before;
  if (kind === 'word') return !beforeOperands.has(text.toLowerCase());
  return operands.has(kind) || text === ')' || text === ']';
}
