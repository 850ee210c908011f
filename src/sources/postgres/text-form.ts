import type pg from 'pg';
import { parse as parseArray } from 'postgres-array';
import * as z from 'zod';
import { compactJson, jsonNumber } from '../sql/json-text.js';

/** From the server's own text of a value to the one form that a column's values have in every output. */
export type TextForm = (text: string) => string;

/** A type of the result: how the server calls it, and the form of its values. */
export interface ResultType {
  readonly name: string;
  readonly form: TextForm;
}

const typeRow = z.object({
  oid: z.string().transform(Number),
  name: z.string(),
  kind: z.string(),
  base: z.string().transform(Number),
  element: z.string().transform(Number),
  array: z.string().transform(Number),
  delimiter: z.string(),
  internal: z.string(),
});
type TypeRow = z.infer<typeof typeRow>;

/** Types with what they are made of: an array's elements, a domain's base. */
const lookUp = `
  WITH RECURSIVE used AS (
    SELECT * FROM pg_catalog.pg_type WHERE oid = ANY ($1::oid[])
    UNION
    SELECT t.* FROM pg_catalog.pg_type t JOIN used u ON t.oid IN (u.typbasetype, u.typelem)
  )
  SELECT oid::text, pg_catalog.format_type(oid, NULL) AS name, typtype::text AS kind,     typbasetype::text AS base, typelem::text AS element, typarray::text AS array, typdelim::text AS delimiter,
    typname::text AS internal
  FROM used`;

/** The types with these numbers. */
export async function resultTypes(
  client: pg.Client,
  oids: readonly number[],
): Promise<ReadonlyMap<number, ResultType>> {
  const { rows } = await client.query(lookUp, [[...new Set(oids)].map(String)]);
  const types = new Map(rows.map((row) => typeRow.parse(row)).map((type) => [type.oid, type]));
  return new Map(
    [...types.values()].map((type) => [type.oid, { name: type.name, form: formOf(type, types) }]),
  );
}

const asItIs: TextForm = (text) => text;
const isoTime: TextForm = (text) =>
  text.replace(/^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:(\+00)(?= |$))?/, joinTime);
const forms: Readonly<Record<string, TextForm>> = {
  bool: (text) => (text === 't' ? 'true' : 'false'),
  // As JavaScript writes a double, so that a file and a database give the same text.
  float4: (text) => String(Number(text)),
  float8: (text) => String(Number(text)),
  json: compactJson,
  jsonb: compactJson,
  timestamp: isoTime,
  timestamptz: isoTime,
};
const numbers = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'oid']);

function joinTime(_: string, date: string, time: string, zone: string | undefined): string {
  return `${date}T${time}${zone === undefined ? '' : 'Z'}`;
}

function formOf(type: TypeRow, types: ReadonlyMap<number, TypeRow>): TextForm {
  const base = baseOf(type, types);
  const element = types.get(base.element);
  // Some other types have elements too (name, point), and boxes are separated by semicolons.
  if (element?.array !== base.oid || element.delimiter !== ',') return forms[base.internal] ?? asItIs;
  const inJson = jsonFormOf(element, types);
  return (text) => nested(parseArray(text, inJson));
}

/** The form of an array's element: JSON. */
function jsonFormOf(type: TypeRow, types: ReadonlyMap<number, TypeRow>): TextForm {
  const { internal } = baseOf(type, types);
  const form = formOf(type, types);
  if (internal === 'bool' || internal === 'json' || internal === 'jsonb') return form;
  if (numbers.has(internal)) return (text) => jsonNumber(form(text)) ?? JSON.stringify(text);
  return (text) => JSON.stringify(form(text));
}

function baseOf(type: TypeRow, types: ReadonlyMap<number, TypeRow>): TypeRow {
  const base = type.kind === 'd' ? types.get(type.base) : undefined;
  return base ? baseOf(base, types) : type;
}

/** Arrays of several dimensions come as arrays of arrays; what is not an element is NULL. */
function nested(items: readonly unknown[]): string {
  return `[${items.map((item) => (Array.isArray(item) ? nested(item) : (item ?? 'null'))).join(',')}]`;
}
