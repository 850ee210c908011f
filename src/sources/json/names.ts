import { normalName } from '../../core/text/normal-name.js';

/** Lists of tickets, by the last word of their names. */
const ofTickets = new Set([
  ...['tickets', 'issues', 'conversations', 'cases', 'incidents', 'requests', 'complaints', 'reviews'],
  ...['tweets', 'inquiries', 'enquiries', 'bugs'],
]);

/** Lists of whatever was asked for. */
const ofAnything = new Set([
  ...['data', 'result', 'results', 'items', 'records', 'value', 'values', 'list', 'rows', 'entries', 'entry'],
  ...['nodes', 'edges', 'hits', 'documents', 'docs', 'objects', 'elements', 'content', 'payload', 'response'],
]);

/** Lists of what was written to one ticket. */
const ofMessages = new Set([
  ...['messages', 'message', 'threads', 'comments', 'conversation parts', 'parts', 'replies', 'articles'],
  ...['posts', 'emails', 'mails', 'correspondence', 'communications', 'transcript', 'chat', 'conversation'],
  ...['conversations', 'thread', 'interactions'],
]);

/** Returns how likely a list of this name is one of tickets: the lower the likelier; undefined for an unknown name. */
export function rankOfList(path: readonly string[]): number | undefined {
  const names = path.map(normalName);
  if (names.some((name) => ofTickets.has(name.split(' ').at(-1) ?? ''))) return 0;
  if (names.some((name) => ofAnything.has(name) || name === 'embedded')) return 1;
  return undefined;
}

/** Whether a list is one of messages by its name, or by that of the list that its wrapper is. */
export function isListOfMessages(path: readonly string[]): boolean {
  const names = path.map(normalName);
  while (names.length > 1 && ofAnything.has(names.at(-1) ?? '')) names.pop();
  const [last = ''] = names.slice(-1);
  return (
    ofMessages.has(last) ||
    /^(?:ticket|case|issue|incident|customer) (?:messages|comments|replies|emails)$/.test(last)
  );
}
