import { expect, it } from 'vitest';
import { exportInstead } from '../../../src/sources/columns/without-texts.js';

it.each([
  [
    'a view of Zendesk',
    ['Id', 'Requester', 'Assignee', 'Subject', 'Via', 'Ticket type'],
    'from Zendesk as JSON',
  ],
  [
    'a report of Help Scout',
    ['Conversation #', 'Conversation', 'Customer', 'Subject', 'Mailbox'],
    'from Help Scout',
  ],
  ['a report of Front', ['Conversation ID', 'Subject', 'Inbox', 'Tags'], 'from Front'],
  ['any other table', ['id', 'subject'], 'the texts, too'],
])('%s has no texts, and what to export is named', (_, columns, instead) => {
  expect(exportInstead(columns)).toContain(instead);
});
