import { normalName } from '../../core/text/normal-name.js';

/** An export that holds no message texts, by columns that all of its kind have. */
interface Export {
  readonly columns: readonly string[];
  /** Said after "or export". */
  readonly instead: string;
}

const known: readonly Export[] = [
  {
    columns: ['requester', 'assignee', 'subject', 'via', 'ticket type'],
    instead: 'the tickets from Zendesk as JSON, since a view has no texts: Admin Center, Reports, Export',
  },
  {
    columns: ['conversation', 'customer', 'subject', 'mailbox'],
    instead: 'the conversations from Help Scout by its API, since a report has no texts',
  },
  {
    columns: ['conversation id', 'subject', 'inbox'],
    instead: 'the messages from Front, since its report of conversations has no texts',
  },
];

/** Returns what to export in place of a table that has no texts, as the end of a sentence. */
export function exportInstead(columns: readonly string[]): string {
  const names = new Set(columns.map(normalName));
  const found = known.find((one) => one.columns.every((name) => names.has(name)));
  return found?.instead ?? 'the texts, too';
}
