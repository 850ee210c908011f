import * as z from 'zod';

/** A type that a `-- param:` line may give: what it is in each database, and which texts are values of it. */
export interface ParameterType {
  readonly postgres: string;
  /** Said of a text that is none, as the end of "is not …". */
  readonly what: string;
  readonly accepts: (text: string) => boolean;
  /** What SQLite is given, where that is not the text itself. */
  readonly sqlite?: (text: string) => string | number | bigint;
}

const fits =
  (schema: z.ZodType<unknown>) =>
  (text: string): boolean =>
    schema.safeParse(text).success;
const whole = fits(z.string().regex(/^[+-]?\d+$/));
const decimal = fits(z.string().regex(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/));
const moment = fits(z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()]));

const integer = (postgres: string): ParameterType => ({
  postgres,
  what: 'a whole number',
  accepts: whole,
  sqlite: BigInt,
});
const number: ParameterType = { postgres: 'numeric', what: 'a number', accepts: decimal, sqlite: Number };
const time = (postgres: string): ParameterType => ({
  postgres,
  what: 'a time such as 2026-01-31T08:00:00Z',
  accepts: moment,
});

const types = new Map<string, ParameterType>([
  ['text', { postgres: 'text', what: 'a text', accepts: () => true }],
  ['integer', integer('integer')],
  ['bigint', integer('bigint')],
  ['number', number],
  ['numeric', number],
  [
    'boolean',
    {
      postgres: 'boolean',
      what: 'true or false',
      accepts: fits(z.enum(['true', 'false'])),
      sqlite: (text) => (text === 'true' ? 1n : 0n),
    },
  ],
  ['date', { postgres: 'date', what: 'a date such as 2026-01-31', accepts: fits(z.iso.date()) }],
  ['timestamp', time('timestamp')],
  ['timestamptz', time('timestamptz')],
  ['uuid', { postgres: 'uuid', what: 'a UUID', accepts: fits(z.guid()) }],
  ['json', { postgres: 'json', what: 'JSON', accepts: isJson }],
  ['jsonb', { postgres: 'jsonb', what: 'JSON', accepts: isJson }],
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
  return {
    postgres: `${element.postgres}[]`,
    what: `a list such as a,b or ["a","b"], each ${element.what}`,
    accepts: (text) => listItems(text).every(element.accepts),
    // SQLite has no lists; its json_each() reads them from JSON.
    sqlite: (text) => JSON.stringify(listItems(text)),
  };
}

/** The items of a list as people write it: JSON, or texts with commas between them. */
export function listItems(text: string): string[] {
  const list = z.array(z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]));
  if (text.trim().startsWith('[') && isJson(text)) {
    const read = list.safeParse(JSON.parse(text));
    if (read.success) return read.data;
  }
  return text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
