import { InvalidArgumentError } from 'commander';
import { readDuration } from '../core/text/read-value.js';
import { readShard, shardForm } from '../sources/shard.js';

/** Parses whole numbers of an option. */
export function integer(from: number, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text.replaceAll('_', ''));
    if (/^[0-9_]+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(
      to === Number.MAX_SAFE_INTEGER
        ? `Expected a whole number from ${from} on.`
        : `Expected a whole number from ${from} to ${to}.`,
    );
  };
}

/** Parses whole numbers that may be negative. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?[0-9]+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}.`);
  };
}

/** Parses the seed of a sample. */
export const seed = integer(0, 2 ** 32 - 1);

/** Parses one of several equal parts, such as `2/5`. */
export function shardOfTickets(text: string): string {
  const shard = readShard(text);
  if (shard) return `${shard.number}/${shard.of}`;
  throw new InvalidArgumentError(`Expected a shard ${shardForm}.`);
}

/** Parses a duration, to milliseconds. */
export function duration(text: string): number {
  const found = readDuration(text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError('Expected a duration such as 30d, 12h or 45m.');
}

/** Parses an amount of US dollars such as `5`, `$5` or `0.50`. */
export function dollarAmount(text: string): number {
  const amount = Number(text.replace(/^\$/, ''));
  if (/^\$?\d*\.?\d+$/.test(text) && amount > 0) return amount;
  throw new InvalidArgumentError('Expected an amount of US dollars such as 5 or 0.50.');
}

/** Parses a share between 0 and 1. */
export function share(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('Expected a share between 0 and 1, such as 0.03.');
}

/** Parses a loss that may be allowed: a loss of everything may not. */
export function lossAllowed(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value < 1) return value;
  throw new InvalidArgumentError('Expected a share from 0 to below 1, such as 0.03.');
}

const sizes: Readonly<Record<string, number>> = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/** Parses a size such as `10MB`, to bytes. */
export function size(text: string): number {
  const [, number, unit = ''] = /^(\d+) ?([KMG]B)?$/i.exec(text) ?? [];
  const bytes = Number(number) * (sizes[unit.toUpperCase()] ?? Number.NaN);
  // Node's longest string holds about half a gigabyte.
  if (bytes >= 1 && bytes <= 500e6) return bytes;
  throw new InvalidArgumentError('Expected a size up to 500MB, such as 10MB or 500KB.');
}

/** Parses what may divide cells: one character, or its name. */
export function delimiter(text: string): string {
  const named: Readonly<Record<string, string>> = {
    tab: '\t',
    '\\t': '\t',
    comma: ',',
    semicolon: ';',
    pipe: '|',
  };
  const character = named[text] ?? text;
  if (/^[^"\r\n]$/u.test(character)) return character;
  throw new InvalidArgumentError('Expected one character, or tab.');
}

/** Parses `name=value`, and adds it to what was given before. */
export function assignment(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value = ''] = /^:?([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Expected a name and a value: status=open.');
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} has a value already.`);
  return { ...before, [name]: value };
}

/** Gathers scopes, which are made of visible ASCII characters without quotes and backslashes (RFC 6749, section 3.3). */
export function oauthScope(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('a scope has no spaces and no quotes: repeat the flag for another one');
}

/** Gathers the values of a flag that may be repeated. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Parses what is between the names of a list in one cell. */
export function listSeparator(text: string): string {
  if (text !== '' && !/["[\]]/.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected a text such as "; " without quotes and brackets, which lists in JSON have.',
  );
}
