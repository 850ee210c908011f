import { normalName } from '../../core/text/normal-name.js';
import { isListOfMessages } from '../columns/message-lists.js';
import { candidatesFor } from '../columns/roles.js';
import { findMessageColumns, readTime } from '../threads/message-columns.js';
import { documentText, isDocument } from './document.js';
import { isJsonObject, type JsonObject } from './object.js';

/** The values of an object by their names: those of objects in it as `author.type`. */
type Fields = ReadonlyMap<string, string>;

/** Who wrote a message; undefined where nothing says it. */
type Author = 'customer' | 'help desk' | undefined;

interface Message {
  readonly text: string;
  readonly time: number | undefined;
  readonly author: Author;
}

/** So many items of a list are looked at to see whether they are messages. */
const maxItems = 20;

/** Whether a list is one of messages: by its name and since there are texts in it; else by texts, authors and times. */
export function areMessages(path: readonly string[], list: readonly unknown[]): boolean {
  const items = list.slice(0, maxItems).flatMap((item) => openItem(item) ?? []);
  const fields = items.map((item) => fieldsOf(item.object));
  if (!fields.some((item) => textOf(item) !== '')) return false;
  if (isListOfMessages(path)) return true;
  return fields.every((item) => {
    const { time, author } = shapeOf(item);
    return textOf(item) !== '' && time !== undefined && author !== undefined;
  });
}

/**
 * Returns the text of the customer's earliest message in a list. Where no message says that it is the customer's, that is the
 * earliest which is not known to be the help desk's. Empty where there is none.
 * @param ticket what the list belongs to: it may say who the customer is
 */
export function firstOfCustomer(list: readonly unknown[], ticket: JsonObject['object']): string {
  let customers: ReadonlySet<string> | undefined;
  const messages: Message[] = [];
  for (const item of list) {
    const opened = openItem(item);
    if (opened === undefined) continue;
    const fields = fieldsOf(opened.object);
    const text = textOf(fields);
    if (text === '') continue;
    customers ??= customersOf(ticket);
    const time = readTime(fields.get(shapeOf(fields).time ?? '') ?? '');
    messages.push({ text, time, author: opened.author ?? authorOf(fields, customers) });
  }
  const own = messages.filter(({ author }) => author === 'customer');
  const left = own.length > 0 ? own : messages.filter(({ author }) => author === undefined);
  const isTimed = left.every(({ time }) => time !== undefined);
  const [first] = isTimed ? left.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0)) : left;
  return first?.text ?? '';
}

/** Whether messages say in words or flags if the customer or the help desk wrote them. */
export function tellAuthors(list: readonly unknown[]): boolean {
  return list.some((item) => {
    const opened = openItem(item);
    if (opened === undefined) return false;
    const fields = fieldsOf(opened.object);
    const { author, desk, words, vague } = shapeOf(fields);
    const isSaid = author !== undefined || desk.length > 0 || opened.author !== undefined;
    return isSaid || authorByField(fields, [...words, ...vague]) !== undefined;
  });
}

/** An item of a list, out of what wraps it: `{ "node": … }`, or `{ "userComment": … }`, which also says whose it is. */
function openItem(item: unknown): { object: JsonObject['object']; author: Author } | undefined {
  if (!isJsonObject(item)) return undefined;
  const [only, ...others] = Object.entries(item);
  if (only === undefined || others.length > 0 || !isJsonObject(only[1]) || isDocument(only[1]))
    return { object: item, author: undefined };
  return { object: only[1], author: authorByWord(only[0]) };
}

function fieldsOf(object: JsonObject['object']): Fields {
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
  /** Fields in which a word may say who wrote it, the plainest first. */
  readonly words: readonly string[];
  readonly vague: readonly string[];
  /** Fields that may hold what the ticket calls its customer. */
  readonly people: readonly string[];
}

const deskFlags = new Set([
  ...['from agent', 'is agent', 'is staff', 'by agent', 'private', 'is private', 'internal', 'is internal'],
  ...['is note', 'is bot', 'is admin', 'outbound', 'is outbound', 'outgoing', 'is outgoing', 'from support'],
]);
const openFlags = new Set(['public', 'is public', 'jsd public', 'js public']);
const wordNames = [
  ...['author type', 'author role', 'sender type', 'sender role', 'role', 'direction', 'created by type'],
  ...[
    'user type',
    'user role',
    'from type',
    'actor type',
    'creator type',
    'sent by type',
    'participant type',
  ],
  ...['author user type', 'author association', 'author kind', 'source via'],
];
/** Those in which there may be a name or an address, too. */
const vagueNames = [
  'type',
  'message type',
  'event type',
  'kind',
  'sender',
  'author',
  'from',
  'created by',
  'via',
];
const people =
  /^(?:author|user|sender|from|created by|creator|contact|customer|requester)(?: (?:id|email|account id|address|login|uuid))?$/;
const html = new Set([
  'html body',
  'body html',
  'html',
  'content html',
  'html content',
  'text html',
  'html text',
]);

/** Messages of one system have the same fields, so that the names are looked at once. */
const shapes = new Map<string, Shape>();
const maxShapes = 1_000;

function shapeOf(fields: Fields): Shape {
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
    open: within((name) => openFlags.has(name)),
    words: wordNames.flatMap((word) => within((name) => name === word)),
    vague: vagueNames.flatMap((word) => within((name) => name === word)),
    people: within((name) => people.test(name)),
  };
  if (shapes.size >= maxShapes) shapes.clear();
  shapes.set(key, shape);
  return shape;
}

function textOf(fields: Fields): string {
  const name = shapeOf(fields).texts.find((name) => (fields.get(name) ?? '').trim() !== '');
  return fields.get(name ?? '') ?? '';
}

function authorOf(fields: Fields, customers: ReadonlySet<string>): Author {
  const { desk, open, author, words, vague, people } = shapeOf(fields);
  if (desk.some((name) => fields.get(name) === 'true') || open.some((name) => fields.get(name) === 'false'))
    return 'help desk';
  // `false` in a field such as `from_agent` says who it was, in one such as `private` it does not.
  if (desk.some((name) => /agent|staff|outbound|outgoing/i.test(name) && fields.get(name) === 'false'))
    return 'customer';
  const flag = author && fields.get(author.name);
  if (author && flag !== undefined && /^(?:true|false|yes|no|0|1)$/i.test(flag))
    return author.isHelpDesk(flag) ? 'help desk' : 'customer';
  const byWord = authorByField(fields, words);
  if (byWord) return byWord;
  if (people.some((name) => customers.has(fields.get(name) ?? ''))) return 'customer';
  return authorByField(fields, vague);
}

function authorByField(fields: Fields, names: readonly string[]): Author {
  for (const name of names) {
    const value = fields.get(name) ?? '';
    // Those who create messages as users, rather than as customers, are the help desk's.
    const isOwnUser = normalName(value) === 'user' && normalName(name).startsWith('created by');
    const found = isOwnUser ? 'help desk' : authorByWord(value);
    if (found) return found;
  }
  return undefined;
}

const deskWords = new Set([
  ...[
    'agent',
    'agents',
    'admin',
    'administrator',
    'staff',
    'bot',
    'operator',
    'support',
    'employee',
    'teammate',
  ],
  ...['team', 'system', 'assistant', 'out', 'outbound', 'outgoing', 'sent', 'internal', 'note', 'developer'],
  ...[
    'moderator',
    'owner',
    'collaborator',
    'workflow',
    'automation',
    'rep',
    'representative',
    'company',
    'seller',
  ],
  ...['lineitem', 'member', 'brand', 'merchant', 'answer', 'technician'],
]);
const customerWords = new Set([
  ...[
    'customer',
    'user',
    'contact',
    'lead',
    'enduser',
    'requester',
    'visitor',
    'client',
    'consumer',
    'guest',
    'buyer',
  ],
  ...[
    'in',
    'inbound',
    'incoming',
    'received',
    'reporter',
    'patient',
    'subscriber',
    'question',
    'reviewer',
    'caller',
  ],
]);

/** Who a word or two mean: a support agent is one even where the customer is named, too. */
function authorByWord(value: string): Author {
  if (value.length > 40) return undefined;
  const words = normalName(value).split(' ');
  if (words.some((word) => deskWords.has(word))) return 'help desk';
  return words.some((word) => customerWords.has(word)) ? 'customer' : undefined;
}

const customerNames =
  /^(?:fields )?(?:primary )?(?:requester|customer|contact|reporter|user|author|from|consumer|client)(?: (?:id|email|account id|address|login|uuid))?$/;

/** What a ticket says of who its customer is: ids and addresses. */
function customersOf(ticket: JsonObject['object']): ReadonlySet<string> {
  const nested = isJsonObject(ticket.fields) ? ticket.fields : {};
  const fields = [...fieldsOf(ticket), ...fieldsOf(nested)];
  return new Set(
    fields.flatMap(([name, value]) => (value !== '' && customerNames.test(normalName(name)) ? [value] : [])),
  );
}
