import type { SnowflakeColumn } from '../../storage/services/snowflake/answers.js';
import { compactJson } from '../sql/json-text.js';

/** From the API's own text of a value to the one form that a column's values have in every output. */
export type CellForm = (text: string) => string;

const asItIs: CellForm = (text) => text;

/** As JavaScript writes a double, so that a file and a database give the same text. */
const double: CellForm = (text) => {
  const infinite = /^([-+]?)inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? '-Infinity' : 'Infinity';
  return String(Number(text));
};

/** The forms of "Handling responses" in the guide of the SQL API, by the type of `rowType`. */
const forms: Readonly<Record<string, CellForm>> = {
  real: double,
  float: double,
  boolean: (text) => (text === '1' || text.toLowerCase() === 'true' ? 'true' : 'false'),
  date: dateOf,
  time: (text) => timeOf(nanoseconds(text)),
  timestamp_ntz: (text) => timestampOf(nanoseconds(text)),
  timestamp_ltz: (text) => `${timestampOf(nanoseconds(text))}Z`,
  timestamp_tz: zoned,
  variant: compactJson,
  object: compactJson,
  array: compactJson,
  map: compactJson,
  vector: compactJson,
  geography: compactJson,
  geometry: compactJson,
};

/** Returns how values of a column are written. Of a type of later years, as they come. */
export function cellForm({ type }: Pick<SnowflakeColumn, 'type'>): CellForm {
  const form = Object.hasOwn(forms, type) ? (forms[type] ?? asItIs) : asItIs;
  // What is not of the documented form stays as it is: it is still the user's data.
  return (text) => {
    try {
      return form(text);
    } catch {
      return text;
    }
  };
}

/** Returns a column's type as SQL has it. */
export function typeName({ type, precision, scale }: SnowflakeColumn): string {
  if (type !== 'fixed') return type === 'real' ? 'float' : type;
  return `number(${precision ?? 38},${scale ?? 0})`;
}

const dayMs = 86_400_000;

function dateOf(days: string): string {
  return new Date(Number(BigInt(days)) * dayMs).toISOString().replace(/T.*/, '');
}

/** Reads seconds with nine digits behind the point, or, where there is no point, nanoseconds. */
function nanoseconds(text: string): bigint {
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d{1,9})\d*)?$/.exec(text) ?? [];
  if (whole === '') throw new RangeError('not a time');
  // The guide shows both; of seconds there are fewer digits until the year 9999.
  const isNano = fraction === undefined && whole.length > 12;
  const size = isNano ? BigInt(whole) : BigInt(whole + (fraction ?? '').padEnd(9, '0'));
  return sign === '-' ? -size : size;
}

const perSecond = 1_000_000_000n;

function timestampOf(nanos: bigint): string {
  const rest = ((nanos % perSecond) + perSecond) % perSecond;
  const seconds = (nanos - rest) / perSecond;
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', '') + fractionOf(rest);
}

function timeOf(nanos: bigint): string {
  return timestampOf(nanos).replace(/^.*T/, '');
}

function fractionOf(nanos: bigint): string {
  return nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
}

/** The local time and its distance from UTC; the API adds 1,440 to the minutes, so that they are never negative. */
function zoned(text: string): string {
  const [time = '', offset = ''] = text.split(' ');
  const minutes = Number(BigInt(offset)) - 1440;
  const local = timestampOf(nanoseconds(time) + BigInt(minutes * 60) * perSecond);
  if (minutes === 0) return `${local}Z`;
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${local}${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
