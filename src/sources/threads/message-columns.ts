import { normalName } from '../../core/text/normal-name.js';
import {
  authorNames,
  customerWords,
  directionNames,
  helpDeskWords,
  inboundNames,
  outboundNames,
  userNames,
  vagueNames,
} from './author-names.js';

/** Which columns say when a message was written, and by whom. */
export interface MessageColumns {
  readonly time: number | undefined;
  readonly author: AuthorColumn | undefined;
}

export interface AuthorColumn {
  readonly index: number;
  /** Whether a value of the column means the help desk. */
  isHelpDesk(value: string): boolean;
}

const timeNames = [
  'created at',
  'created datetime',
  'created date time',
  'created on',
  'created',
  'created time',
  'created date',
  'date created',
  'creation date',
  'sent at',
  'sent datetime',
  'sent date time',
  'sent date',
  'sent on',
  'date sent',
  'sent',
  'received at',
  'posted at',
  'timestamp',
  'date time',
  'datetime',
  'date',
  'time',
  'ts',
];

const outbound = new Set(helpDeskWords);
const customers = new Set(customerWords);
const no = new Set(['false', 'no', '0', 'f', 'n']);
const yes = new Set(['true', 'yes', '1', 't', 'y']);

/** Whether one of its words means the help desk: `Support Agent`. */
function meansHelpDesk(value: string): boolean {
  return normalName(value)
    .split(' ')
    .some((word) => outbound.has(word));
}

/** Whether values say which side wrote, and no more than that. */
function areSides(values: readonly string[]): boolean {
  const written = values.filter((value) => value.trim() !== '');
  const isSide = (value: string) =>
    customers.has(normalName(value)) || (meansHelpDesk(value) && normalName(value).split(' ').length <= 2);
  return written.length > 0 && written.every((value) => !value.includes('@') && isSide(value));
}

/**
 * Finds these columns by their names.
 * @param sample the first rows, which show whether a column such as `from` names people or a side
 */
export function findMessageColumns(
  columns: readonly string[],
  sample: readonly (readonly string[])[] = [],
): MessageColumns {
  const normal = columns.map(normalName);
  const first = (names: readonly string[]) =>
    names.map((name) => normal.indexOf(name)).find((at) => at !== -1);
  const time = first(timeNames.flatMap((name) => [name, `message ${name}`]));
  return { time, author: findAuthor(first, sample) };
}

function findAuthor(
  first: (names: readonly string[]) => number | undefined,
  sample: readonly (readonly string[])[],
): AuthorColumn | undefined {
  const inbound = first(inboundNames);
  if (inbound !== undefined) return { index: inbound, isHelpDesk: (value) => no.has(normalName(value)) };
  const out = first(outboundNames);
  if (out !== undefined) return { index: out, isHelpDesk: (value) => yes.has(normalName(value)) };
  const plain = first([...directionNames, ...authorNames, ...userNames]);
  if (plain !== undefined) return { index: plain, isHelpDesk: meansHelpDesk };
  // Taken where all values of the first rows are words for a side.
  const vague = vagueNames
    .map((name) => first([name, `message ${name}`]))
    .find((index) => index !== undefined && areSides(sample.map((values) => values[index] ?? '')));
  return vague === undefined ? undefined : { index: vague, isHelpDesk: meansHelpDesk };
}

/** Milliseconds, or whatever unit all times of a file have; undefined where a text is not a time. */
export function readTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  const time = Number.isFinite(number) ? number : Date.parse(trimmed);
  return Number.isNaN(time) ? undefined : time;
}
