import { normalName } from '../../core/text/normal-name.js';

/** Lists of tickets, by the last word of their names. */
const ofTickets = new Set([
  ...['tickets', 'issues', 'conversations', 'cases', 'incidents', 'requests', 'complaints', 'reviews'],
  ...['tweets', 'inquiries', 'enquiries', 'bugs', 'cards'],
]);

/** Lists of whatever was asked for. */
const ofAnything = new Set([
  ...['data', 'result', 'results', 'items', 'records', 'value', 'values', 'list', 'rows', 'entries', 'entry'],
  ...['nodes', 'edges', 'hits', 'documents', 'docs', 'objects', 'elements', 'content', 'payload', 'response'],
]);

/** Lists of what comes beside tickets, or belongs to them. */
const asides = new Set([
  ...['included', 'actions', 'events', 'activities', 'history', 'users', 'members', 'participants', 'people'],
  ...['comments', 'attachments', 'labels', 'tags'],
]);

/** Whether a list is taken only where no other has texts. */
export function isAside(path: readonly string[]): boolean {
  return asides.has(normalName(path.at(-1) ?? ''));
}

/** Returns how likely a list of this name is one of tickets: the lower the likelier; undefined for an unknown name. */
export function rankOfList(path: readonly string[]): number | undefined {
  const names = path.map(normalName);
  if (names.some((name) => ofTickets.has(name.split(' ').at(-1) ?? ''))) return 0;
  if (names.some((name) => ofAnything.has(name) || name === 'embedded')) return 1;
  return undefined;
}
