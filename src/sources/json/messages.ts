import { isListOfMessages } from '../columns/message-lists.js';
import { readTime } from '../threads/message-columns.js';
import { isDocument } from './document.js';
import {
  authorByField,
  authorByWord,
  customersOf,
  type MessageAuthor,
  messageAuthor,
} from './message-authors.js';
import { messageFields, messageShape, messageText } from './message-fields.js';
import { isJsonObject, type JsonObject } from './object.js';

interface Message {
  readonly text: string;
  readonly time: number | undefined;
  readonly author: MessageAuthor;
}

/** How many items of a list are examined to see whether they are messages. */
const maxItems = 20;

/** Whether a list is one of messages: by its name and since there are texts in it; else by texts, authors and times. */
export function areMessages(path: readonly string[], list: readonly unknown[]): boolean {
  const items = list.slice(0, maxItems).flatMap((item) => openItem(item) ?? []);
  const fields = items.map((item) => messageFields(item.object));
  if (!fields.some((item) => messageText(item) !== '')) return false;
  if (isListOfMessages(path)) return true;
  return fields.every((item) => {
    const { time, author } = messageShape(item);
    return messageText(item) !== '' && time !== undefined && author !== undefined;
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
    const fields = messageFields(opened.object);
    const text = messageText(fields);
    if (text === '') continue;
    customers ??= customersOf(ticket);
    const time = readTime(fields.get(messageShape(fields).time ?? '') ?? '');
    messages.push({ text, time, author: opened.author ?? messageAuthor(fields, customers) });
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
    const fields = messageFields(opened.object);
    const { author, desk, words, vague } = messageShape(fields);
    const isSaid = author !== undefined || desk.length > 0 || opened.author !== undefined;
    return isSaid || authorByField(fields, [...words, ...vague]) !== undefined;
  });
}

/** An item of a list, out of what wraps it: `{ "node": … }`, or `{ "userComment": … }`, which also says whose it is. */
function openItem(item: unknown): { object: JsonObject['object']; author: MessageAuthor } | undefined {
  if (!isJsonObject(item)) return undefined;
  const [only, ...others] = Object.entries(item);
  if (only === undefined || others.length > 0 || !isJsonObject(only[1]) || isDocument(only[1]))
    return { object: item, author: undefined };
  return { object: only[1], author: authorByWord(only[0]) };
}
