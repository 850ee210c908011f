import { normalName } from '../../core/text/normal-name.js';

/** Names of lists of what was written to one ticket. */
const names = new Set([
  ...[
    'messages',
    'message',
    'threads',
    'thread',
    'comments',
    'comment',
    'conversation parts',
    'parts',
    'replies',
  ],
  ...['articles', 'posts', 'emails', 'mails', 'correspondence', 'communications', 'transcript', 'chat'],
  ...['conversations', 'conversation', 'interactions', 'events', 'activities', 'history'],
]);

/** What a list within the object of its name is called: `comments.nodes`, `conversation_parts.data`. */
const inner = new Set(['nodes', 'edges', 'data', 'items', 'results', 'records', 'list', 'values', 'value']);

const ofTicket =
  /^(?:ticket|case|issue|incident|customer|public|all) (?:messages|comments|replies|emails|posts)$/;

/** Whether a list is one of messages by the keys that lead to it. */
export function isListOfMessages(keys: readonly string[]): boolean {
  const last = keys.map(normalName).findLast((name, index) => index === 0 || !inner.has(name)) ?? '';
  return names.has(last) || ofTicket.test(last);
}
