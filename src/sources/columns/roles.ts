import { normalName } from '../../core/text/normal-name.js';
import { isListOfMessages } from './message-lists.js';
import {
  bodyNames,
  cutNames,
  idNames,
  lastBodyNames,
  namedThings,
  people,
  subjectNames,
  tellsOfPerson,
  things,
  valueKeys,
  wrappers,
} from './role-names.js';

/** What a column may be for a ticket. */
export type Role = 'subject' | 'body' | 'id';

const prefixes = new Set([...things, ...people, 'response']);

/** Before these a response is what the help desk wrote. */
const answered = new Set(things);

/** After these, words such as `title` and `details` more likely tell of a person: taken only where nothing else is. */
const isPerson = new Set(people);

/** Names that columns of counts, ratings, codes and other single words have, too. */
const ambiguousNames = new Set(bodyNames.slice(bodyNames.indexOf('question')));

/** A column that its name makes a candidate. */
export interface Candidate {
  readonly index: number;
  /** Whether only its values tell that it holds texts. */
  readonly isAmbiguous: boolean;
}

/** The order of paths: after names without dots, and the fewer keys the sooner. Messages come last. */
const perKey = 10_000;
const afterFields = 1_000_000;

/** Whether a name is the path to a value of JSON, rather than one with a full stop such as `No.`. */
function isPath(keys: readonly string[]): boolean {
  return keys.length > 1 && keys.every((key) => key.trim() !== '' && !/^\s|\s$/.test(key));
}

/** How well a path fits: as the first message of a list, as a field, or as the value of one. */
function pathMatch(role: Role, keys: readonly string[]): Match | undefined {
  const around = keys.slice(0, -1);
  if (role !== 'body' || keys.at(-1) !== 'body' || !isListOfMessages(around)) return fieldMatch(role, keys);
  const isOwn = around.slice(0, -1).every((key) => isWrapper(key) || isListOfMessages([key]));
  return isOwn ? { rank: afterFields + keys.length, isAmbiguous: false } : undefined;
}

function fieldMatch(role: Role, keys: readonly string[]): Match | undefined {
  const name = keys.at(-1) ?? '';
  const around = keys.slice(0, -1);
  const later = perKey * around.length;
  // What is raw of a field is that field's value.
  const own = name === 'raw' ? undefined : matches[role](name);
  if (own && around.every(isWrapper)) return { ...own, rank: own.rank + later };
  const place = valueKeys.indexOf(name);
  const field = place === -1 ? undefined : matches[role](around.at(-1) ?? '');
  if (field && around.slice(0, -1).every(isWrapper))
    return { ...field, rank: field.rank + later - perKey / 2 + place };
  // `issue.key` and `ticket.number` are names of two words.
  const [before = ''] = around.slice(-1);
  const whole = things.includes(before) ? matches[role](`${before} ${name}`) : undefined;
  return whole && around.slice(0, -1).every(isWrapper) ? { ...whole, rank: whole.rank + later } : undefined;
}

function isWrapper(key: string): boolean {
  return wrappers.has(key) || things.includes(key);
}

/** Returns the columns that have a name of this role, the likeliest first; of equal ones the one farthest to the left. */
export function candidatesFor(role: Role, columns: readonly string[]): Candidate[] {
  const names = new Set(columns);
  return columns
    .flatMap((column, index) => {
      const keys = column.split('.');
      // Of a list of messages, the column of the first one is meant.
      if (role === 'body' && names.has(`${column}.body`)) return [];
      const match = isPath(keys)
        ? pathMatch(role, keys.map(comparedName))
        : matches[role](comparedName(column));
      return match === undefined ? [] : [{ index, ...match }];
    })
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ index, isAmbiguous }) => ({ index, isAmbiguous }));
}

/** A name without what its language writes in other ways: `Descripción`, `Customer's message`. */
function comparedName(name: string): string {
  return normalName(name.replace(/(\p{L})['’]s(?!\p{L})/gu, '$1'))
    .normalize('NFD')
    .replace(/(?<=\p{sc=Latin})\p{M}+/gu, '')
    .normalize('NFC');
}

/** Whether a column most likely holds the beginning of a text alone. */
export function isCut(column: string): boolean {
  return cutNames.includes(comparedName(column.split('.').at(-1) ?? ''));
}

/** Whether a name does not say if the customer or the help desk wrote what a column holds. */
export function mayBeHelpDesk(column: string): boolean {
  const words = comparedName(column.split('.').at(-1) ?? '').split(' ');
  return (
    /^(?:response|comments?|notes?)$/.test(words.at(-1) ?? '') && !words.some((word) => isPerson.has(word))
  );
}

/** How well a name fits: the lowest rank is best. */
interface Match {
  readonly rank: number;
  readonly isAmbiguous: boolean;
}

const matches: Readonly<Record<Role, (name: string) => Match | undefined>> = {
  id: (name) => {
    const match = exactly(idNames, name);
    return match && { ...match, isAmbiguous: name === 'ticket' };
  },
  subject: (name) => prefixed(subjectNames, name) ?? thingName(name),
  body: (name) => {
    const last = lastBodyNames.indexOf(name);
    return last === -1 ? prefixed(bodyNames, name) : { rank: 2 * afterFields + last, isAmbiguous: true };
  },
};

function exactly(names: readonly string[], name: string): Match | undefined {
  const rank = names.indexOf(name);
  return rank === -1 ? undefined : { rank, isAmbiguous: false };
}

/** `Ticket name` is a subject; a name by itself is most likely a person's. */
function thingName(name: string): Match | undefined {
  const isOne = namedThings.some((thing) => name === `${thing} name`);
  return isOne ? { rank: rankOf(subjectNames.length, 1, false), isAmbiguous: false } : undefined;
}

/** One of the names, by itself or after one or two of the words that may stand before it. */
function prefixed(names: readonly string[], name: string): Match | undefined {
  const words = name.split(' ');
  for (let before = 0; before <= 2 && before < words.length; before++) {
    const rest = words.slice(before).join(' ');
    const place = names.indexOf(rest);
    if (place === -1) continue;
    const head = words.slice(0, before);
    const last = head.at(-1) ?? '';
    if (!head.every((word) => prefixes.has(word)) || (rest === 'response' && answered.has(last))) continue;
    const isOfPerson = isPerson.has(last) && tellsOfPerson.has(rest);
    return { rank: rankOf(place, before, isOfPerson), isAmbiguous: ambiguousNames.has(rest) };
  }
  return undefined;
}

/** The order of the names counts first; a name by itself goes before one with words in front. */
function rankOf(place: number, wordsBefore: number, isLast: boolean): number {
  return (isLast ? 1_000 : 0) + 10 * place + wordsBefore;
}
