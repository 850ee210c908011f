import * as z from 'zod';
import { parseJson } from '../../core/text/json.js';
import type { SqlDialect } from '../../formats/sql/tokens.js';

/** A type that a `-- param:` line may give: what it is in each database, and which texts are values of it. */
export interface ParameterType {
  readonly postgres: string;
  /** What Snowflake reads a value of it from a text with; undefined where the value is bound as what it is. */
  readonly snowflake: ((mark: string) => string) | undefined;
  /** Said of a text that is none, as the end of "is not …". */
  readonly what: string;
  readonly accepts: (text: string) => boolean;
  /** What each driver is given for such a text. */
  readonly bind: Readonly<Record<SqlDialect, (text: string) => Value>>;
}

/** What a driver binds. */
export type Value = string | bigint | number | readonly string[];

const asText = (text: string) => text;

interface Readings {
  readonly snowflake?: ParameterType['snowflake'];
  readonly sqlite?: (text: string) => Value;
}

/** A type whose values PostgreSQL reads from their text; so do the others, unless given a conversion. */
function scalar(
  postgres: string,
  what: string,
  accepts: (text: string) => boolean,
  { snowflake, sqlite = asText }: Readings = {},
): ParameterType {
  return { postgres, snowflake, what, accepts, bind: { postgres: asText, sqlite, snowflake: asText } };
}

const castTo = (type: string) => (mark: string) => `(${mark}::${type})`;
const parsed = (mark: string) => `PARSE_JSON(${mark})`;

const fits =
  (schema: z.ZodType<unknown>) =>
  (text: string): boolean =>
    schema.safeParse(text).success;
const whole = fits(z.string().regex(/^[+-]?\d+$/));
const decimal = fits(z.string().regex(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/));
const moment = fits(z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()]));

const integer = (postgres: string) => scalar(postgres, 'a whole number', whole, { sqlite: BigInt });
const number = scalar('numeric', 'a number', decimal, { sqlite: Number });
const time = (postgres: string, snowflake: string) =>
  scalar(postgres, 'a time such as 2026-01-31T08:00:00Z', moment, { snowflake: castTo(snowflake) });
const json = (postgres: string) => scalar(postgres, 'JSON', isJson, { snowflake: parsed });
const truth = fits(z.enum(['true', 'false']));

const types = new Map<string, ParameterType>([
  ['text', scalar('text', 'a text', () => true)],
  ['integer', integer('integer')],
  ['bigint', integer('bigint')],
  ['number', number],
  ['numeric', number],
  ['boolean', scalar('boolean', 'true or false', truth, { sqlite: (text) => (text === 'true' ? 1n : 0n) })],
  ['date', scalar('date', 'a date such as 2026-01-31', fits(z.iso.date()), { snowflake: castTo('DATE') })],
  ['timestamp', time('timestamp', 'TIMESTAMP_NTZ')],
  ['timestamptz', time('timestamptz', 'TIMESTAMP_TZ')],
  ['uuid', scalar('uuid', 'a UUID', fits(z.guid()))],
  ['json', json('json')],
  ['jsonb', json('jsonb')],
]);

export const parameterTypeNames = [...types.keys(), 'text[]'];

/** Whether there is a type of this name: one of the above, or such a one with `[]`. */
export function isParameterType(name: string): boolean {
  return types.has(name.replace(/\[\]$/, ''));
}

/** @param name one that `isParameterType` */
export function parameterType(name: string): ParameterType {
  const element = types.get(name.replace(/\[\]$/, ''));
  if (!element) throw new RangeError(`no type is called ${name}`);
  if (!name.endsWith('[]')) return element;
  const asJson = (text: string) => JSON.stringify(listItems(text));
  return {
    postgres: `${element.postgres}[]`,
    snowflake: (mark) => `${parsed(mark)}::ARRAY`,
    what: `a list such as a,b or ["a","b"], each ${element.what}`,
    accepts: (text) => listItems(text).every(element.accepts),
    // SQLite has no lists; its json_each() reads them from JSON.
    bind: { postgres: listItems, sqlite: asJson, snowflake: asJson },
  };
}

/** The items of a list as people write it: JSON, or texts with commas between them. */
function listItems(text: string): string[] {
  const list = z.array(z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]));
  if (text.trim().startsWith('[')) {
    const read = list.safeParse(parseJson(text));
    if (read.success) return read.data;
  }
  return text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
}

function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}
