import { normalName } from '../../core/text/normal-name.js';
import { customerWords, helpDeskWords } from '../threads/author-names.js';
import { type MessageFields, messageFields, messageShape } from './message-fields.js';
import { isJsonObject, type JsonObject } from './object.js';

/** Who wrote a message; undefined where nothing says it. */
export type MessageAuthor = 'customer' | 'help desk' | undefined;

/** @param customers what the ticket calls its customer */
export function messageAuthor(fields: MessageFields, customers: ReadonlySet<string>): MessageAuthor {
  const { desk, open, outbound, author, words, vague, people } = messageShape(fields);
  if (desk.some((name) => fields.get(name) === 'true') || open.some((name) => fields.get(name) === 'false'))
    return 'help desk';
  if (outbound.some((name) => fields.get(name) === 'false')) return 'customer';
  const flag = author && fields.get(author.name);
  if (author && flag !== undefined && /^(?:true|false|yes|no|0|1)$/i.test(flag))
    return author.isHelpDesk(flag) ? 'help desk' : 'customer';
  const byWord = authorByField(fields, words);
  if (byWord) return byWord;
  if (people.some((name) => customers.has(fields.get(name) ?? ''))) return 'customer';
  return authorByField(fields, vague);
}

/** Returns whom a word in one of these fields means. */
export function authorByField(fields: MessageFields, names: readonly string[]): MessageAuthor {
  for (const name of names) {
    const value = fields.get(name) ?? '';
    // Those who create messages as users, rather than as customers, are the help desk's.
    const isOwnUser = normalName(value) === 'user' && normalName(name).startsWith('created by');
    const found = isOwnUser ? 'help desk' : authorByWord(value);
    if (found) return found;
  }
  return undefined;
}

const wordsOfDesk = new Set([
  ...helpDeskWords,
  ...['internal', 'note', 'answer', 'lineitem', 'workflow', 'automation', 'developer', 'moderator', 'owner'],
  ...['collaborator', 'member', 'rep', 'representative', 'technician', 'company', 'brand', 'merchant'],
  'seller',
]);
const wordsOfCustomers = new Set([
  ...customerWords,
  ...['reporter', 'patient', 'subscriber', 'question', 'reviewer', 'caller'],
]);

/** Who a word or two mean: a support agent is one even where the customer is named, too. */
export function authorByWord(value: string): MessageAuthor {
  if (value.length > 40) return undefined;
  const words = normalName(value).split(' ');
  if (words.some((word) => wordsOfDesk.has(word))) return 'help desk';
  return words.some((word) => wordsOfCustomers.has(word)) ? 'customer' : undefined;
}

const customerNames =
  /^(?:fields )?(?:primary )?(?:requester|customer|contact|reporter|user|author|from|consumer|client)(?: (?:id|email|account id|address|login|uuid))?$/;

/** What a ticket says of who its customer is: ids and addresses. */
export function customersOf(ticket: JsonObject['object']): ReadonlySet<string> {
  const nested = isJsonObject(ticket.fields) ? ticket.fields : {};
  const fields = [...messageFields(ticket), ...messageFields(nested)];
  return new Set(
    fields.flatMap(([name, value]) => (value !== '' && customerNames.test(normalName(name)) ? [value] : [])),
  );
}
