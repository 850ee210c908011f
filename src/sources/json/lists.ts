import { listNames } from '../../core/text/names.js';
import { isListOfMessages } from '../columns/message-lists.js';
import { candidatesFor, type Role } from '../columns/roles.js';
import { isDocument } from './document.js';
import type { Step } from './elements.js';
import { areMessages, tellAuthors } from './messages.js';
import { isAside, rankOfList } from './names.js';
import { isJsonObject, type JsonObject } from './object.js';

/** Where the tickets of a file are, or why it has none, as a sentence without its full stop and what to do. */
export type WayToTickets =
  /** `isGuess` where nothing but its being a list speaks for it. */
  | { readonly path: readonly Step[]; readonly isGuess?: boolean; readonly leftOut?: LeftOut }
  | { readonly message: string; readonly hint: string };

/** A list of which the only ticket has one message at most. */
export interface LeftOut {
  readonly path: readonly string[];
  readonly count: number;
}

/** So deep lists are looked for. */
const maxDepth = 5;
/** How many items of a list are examined. */
const maxItems = 20;

/**
 * Finds the tickets in the first value of a file, or in its beginning: the objects of a list, those of a list within an object
 * that wraps it, or the value itself.
 * @param isOnly whether no further value follows: where others do, most likely each is a ticket
 */
export function findTickets(value: unknown, isOnly: boolean, depth = 0): WayToTickets {
  if (Array.isArray(value)) {
    const first: unknown = value.find((item) => item !== null);
    if (depth > 1 || (!Array.isArray(first) && !isJsonObject(first))) return { path: ['items'] };
    const within = findTickets(first, isOnly && value.length === 1, depth + 1);
    return { path: ['items', ...('path' in within ? within.path : [])] };
  }
  if (!isJsonObject(value)) return { path: [] };
  const whole = mapOf(value, []);
  if (whole?.hasTexts) return { path: ['values'] };
  const found = listsIn(value);
  // What JSON:API includes belongs to its data.
  const hasData = found.some(({ path }) => path.at(-1) === 'data');
  const lists = hasData ? found.filter(({ path }) => path.at(-1) !== 'included') : found;
  const [best, next] = lists.toSorted((a, b) => scoreOf(a) - scoreOf(b) || a.path.length - b.path.length);
  if (best === undefined) return { path: [] };
  if (isTicket(value, best, isOnly, depth === 0)) {
    const isChat = isOnly && depth === 0 && isListOfMessages(best.path) && isLog(best);
    return isChat ? { path: [], leftOut: { path: best.path, count: best.count } } : { path: [] };
  }
  if (next && best.rank === undefined && scoreOf(best) === scoreOf(next)) return severalLists(lists);
  return {
    isGuess: best.rank === undefined,
    path: [...best.path.map((key) => ({ key })), best.isMap ? 'values' : 'items', ...best.within],
  };
}

/** A list of objects within an object. */
interface List {
  readonly path: readonly string[];
  readonly rank: number | undefined;
  /** The first of its items, and how many there are. */
  readonly items: readonly JsonObject['object'][];
  readonly count: number;
  /** What leads from an item to the ticket: the `node` of GraphQL's `edges`. */
  readonly within: readonly Step[];
  /** Whether items have a subject or a body. */
  readonly hasTexts: boolean;
  /** Whether it is an object whose keys are the ids of its values. */
  readonly isMap?: boolean;
}

const isIdKey = /^(?:\d+|[A-Z][A-Z\d]*-\d+|[\da-f]{8}-[\da-f]{4}-[\da-f-]{9,}|[\da-f]{24,})$/i;

/** An object as a list of what its ids lead to; undefined where its keys are names of fields. */
function mapOf(object: JsonObject['object'], path: readonly string[]): List | undefined {
  const keys = Object.keys(object);
  const values = Object.values(object);
  if (keys.length === 0 || !keys.every((key) => isIdKey.test(key))) return undefined;
  const items = values.slice(0, maxItems).filter((item) => isJsonObject(item));
  if (items.length < Math.min(values.length, maxItems)) return undefined;
  const haveMessages = items.some((item) =>
    Object.entries(item).some(([key, value]) => Array.isArray(value) && areMessages([key], value)),
  );
  const hasTexts = haveMessages || haveTexts(items);
  return { path, rank: rankOfList(path), items, count: values.length, within: [], hasTexts, isMap: true };
}

const isOfErrors = /^(?:errors|warnings|errorMessages|error_messages)$/i;

function listsIn(object: JsonObject['object'], path: readonly string[] = []): List[] {
  return Object.entries(object).flatMap(([key, value]): List[] => {
    const place = [...path, key];
    if (isDocument(value)) return [];
    if (isJsonObject(value)) {
      const map = mapOf(value, place);
      if (map?.hasTexts) return [map];
      return place.length < maxDepth ? listsIn(value, place) : [];
    }
    const rank = rankOfList(place);
    if (isOfErrors.test(key)) return [];
    if (!Array.isArray(value) || (value.length === 0 && rank === undefined)) return [];
    const all: unknown[] = value.slice(0, maxItems);
    const items = all.filter((item) => isJsonObject(item));
    if (items.length < all.filter((item) => item !== null).length || (items.length === 0 && value.length > 0))
      return [];
    const nodes = items.map(({ node }) => node).filter((node) => isJsonObject(node));
    const areEdges = nodes.length > 0;
    const hasTexts = haveTexts(areEdges ? nodes : items);
    return [
      { path: place, rank, items, count: value.length, within: areEdges ? [{ key: 'node' }] : [], hasTexts },
    ];
  });
}

/** The list with the lowest is the likeliest. */
function scoreOf({ rank, hasTexts, path, items }: List): number {
  const order = rank ?? (isListOfMessages(path) ? 2 : 3);
  return order + (hasTexts || items.length === 0 ? 0 : 10) + (isAside(path) ? 5 : 0);
}

/** Whether an object is a ticket that has a list, rather than the wrapper of one. */
function isTicket(object: JsonObject['object'], list: List, isOnly: boolean, isAtTop: boolean): boolean {
  if (!isOnly && (list.rank === undefined || (list.rank > 0 && !list.hasTexts))) return true;
  const has = (role: Role) => hasRole([withoutLists(object)], role);
  const hasOwnText = has('body') && !isJustMessage(object);
  if (has('id') && hasOwnText) return !(list.rank === 0 && list.hasTexts) || has('subject');
  if (isListOfMessages(list.path)) {
    if (list.rank !== 0) return has('subject') || (has('id') && !(isAtTop && !hasOwnText && isLog(list)));
    return has('subject') && !hasRole(list.items, 'subject');
  }
  if (list.hasTexts)
    return list.rank === 0 ? false : has('subject') && (hasOwnText || list.rank === undefined);
  return has('subject') || hasOwnText;
}

/** Whether a list is the log of a chat of many: its messages have ids, and no words for who wrote them. */
function isLog({ items }: List): boolean {
  return items.length > 1 && hasRole(items, 'id') && !tellAuthors(items);
}

/** Whether the only body of an object is such as an endpoint answers with: `"message": "OK"`. */
function isJustMessage(object: JsonObject['object']): boolean {
  const { message: _message, details: _details, response: _response, ...rest } = object;
  return !hasRole([withoutLists(rest)], 'body');
}

/** The names of all texts and numbers in an object, as columns; not those in lists. */
function withoutLists(object: JsonObject['object'], path = '', depth = 0): JsonObject['object'] {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => {
      if (isDocument(value)) return [[`${path}${key}`, 'a document']];
      if (isJsonObject(value))
        return depth < 2 ? Object.entries(withoutLists(value, `${path}${key}.`, depth + 1)) : [];
      return typeof value === 'string' || typeof value === 'number' ? [[`${path}${key}`, value]] : [];
    }),
  );
}

function haveTexts(objects: readonly JsonObject['object'][]): boolean {
  return hasRole(objects, 'subject') || hasRole(objects, 'body');
}

function hasRole(objects: readonly JsonObject['object'][], role: Role): boolean {
  return objects.some((object) => {
    const columns = Object.entries(withoutLists(object)).filter(
      ([, value]) => role === 'id' || typeof value === 'string',
    );
    return (
      candidatesFor(
        role,
        columns.map(([name]) => name),
      ).length > 0
    );
  });
}

function severalLists(lists: readonly List[]): WayToTickets {
  const names = lists.map(({ path }) => path.join('.'));
  return {
    message: `There are several lists of objects here, and none is known to hold tickets: ${listNames(names)}`,
    hint: `Take the list of tickets out of it, such as with jq '.${names[0] ?? ''}' tickets.json > list.json.`,
  };
}
