import { normalName } from '../../core/text/normal-name.js';
import { candidatesFor } from '../columns/roles.js';
import {
  authorNames,
  directionNames,
  outboundNames,
  userNames,
  vagueNames,
} from '../threads/author-names.js';
import { findMessageColumns } from '../threads/message-columns.js';
import { documentText, isDocument } from './document.js';
import { isJsonObject, type JsonObject } from './object.js';

/** The values of an object by their names: those of objects in it as `author.type`. */
export type MessageFields = ReadonlyMap<string, string>;

export function messageFields(object: JsonObject['object']): MessageFields {
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    const text = fieldText(value);
    if (text !== undefined) fields.set(key, text);
    else if (isJsonObject(value)) {
      for (const [within, inner] of Object.entries(value)) {
        const innerText = fieldText(inner);
        if (innerText !== undefined) fields.set(`${key}.${within}`, innerText);
      }
    }
  }
  return fields;
}

/** The text of a list of strings and of what is marked in between, such as a link; undefined for another list. */
export function piecesText(list: readonly unknown[]): string | undefined {
  const texts = list.map((piece) => (isJsonObject(piece) ? piece.text : piece));
  const isOfPieces =
    list.some((piece) => typeof piece === 'string') && list.some((piece) => isJsonObject(piece));
  return isOfPieces && texts.every((text) => typeof text === 'string') ? texts.join('') : undefined;
}

/** The text of a value that is a text, a number, yes or no, a document, or a list of parts that have texts. */
function fieldText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isDocument(value)) return documentText(value);
  if (!Array.isArray(value)) return undefined;
  const joined = piecesText(value);
  if (joined !== undefined) return joined;
  const parts = value.flatMap((part) =>
    isJsonObject(part) && typeof part.text === 'string' ? [part.text] : [],
  );
  return parts.length > 0 ? parts.join('\n') : undefined;
}

/** Which fields of a message say what. */
interface Shape {
  readonly texts: readonly string[];
  readonly time: string | undefined;
  /** A field that says whether it is the help desk's. */
  readonly author: { readonly name: string; isHelpDesk(value: string): boolean } | undefined;
  /** Fields that say that it is not for the customer, or of the help desk, where they are true; or where they are false. */
  readonly desk: readonly string[];
  readonly open: readonly string[];
  /** Those of the help desk's fields that say who it was where they are false; `private` does not. */
  readonly outbound: readonly string[];
  /** Fields in which a word may say who wrote it, the plainest first. */
  readonly words: readonly string[];
  readonly vague: readonly string[];
  /** Fields that may hold what the ticket calls its customer. */
  readonly people: readonly string[];
}

/** Those that are not for the customer, or of the help desk, where they are true. */
const deskFlags = new Set([
  ...['private', 'is private', 'internal', 'is internal', 'is note', 'is bot', 'is admin'],
  ...outboundNames,
]);
const openFlags = new Set(['public', 'is public', 'jsd public', 'js public']);
const wordNames = [
  ...[...authorNames, ...directionNames, 'created by type', ...userNames],
  ...['actor type', 'creator type', 'sent by type', 'author user type', 'author association'],
  ...['author kind', 'source via'],
];
const vagueWordNames = ['type', 'message type', 'event type', 'kind', ...vagueNames, 'via'];
const people =
  /^(?:author|user|sender|from|created by|creator|contact|customer|requester)(?: (?:id|email|account id|address|login|uuid))?$/;
const html = new Set([
  ...['html body', 'body html', 'html', 'content html', 'html content', 'text html', 'html text'],
]);

/** Messages of one system have the same fields, so that the names are looked at once. */
const shapes = new Map<string, Shape>();
const maxShapes = 1_000;

export function messageShape(fields: MessageFields): Shape {
  const names = [...fields.keys()];
  const key = names.join('\n');
  const known = shapes.get(key);
  if (known) return known;
  const normal = names.map(normalName);
  const within = (is: (name: string) => boolean) => names.filter((_, index) => is(normal[index] ?? ''));
  const { time, author } = findMessageColumns(names);
  const authorName = names[author?.index ?? -1];
  const shape: Shape = {
    texts: [
      ...candidatesFor('body', names)
        .map(({ index }) => names[index] ?? '')
        .filter((name) => !/(?:^|\.)notes?$/i.test(name)),
      ...within((name) => html.has(name)),
    ],
    time: names[time ?? -1],
    author:
      author && authorName !== undefined ? { name: authorName, isHelpDesk: author.isHelpDesk } : undefined,
    desk: within((name) => deskFlags.has(name)),
    outbound: within((name) => outboundNames.includes(name)),
    open: within((name) => openFlags.has(name)),
    words: wordNames.flatMap((word) => within((name) => name === word)),
    vague: vagueWordNames.flatMap((word) => within((name) => name === word)),
    people: within((name) => people.test(name)),
  };
  if (shapes.size >= maxShapes) shapes.clear();
  shapes.set(key, shape);
  return shape;
}

export function messageText(fields: MessageFields): string {
  const name = messageShape(fields).texts.find((name) => (fields.get(name) ?? '').trim() !== '');
  return fields.get(name ?? '') ?? '';
}
