import { stringify } from 'csv-stringify/sync';
import { type Letter, letters, plain, quoting } from './letters.js';

/** A file as a help desk exports it. */
export interface ExportedFile {
  readonly content: string | Uint8Array;
  /** The ids of the letters in it. */
  readonly ids: readonly string[];
  /** The column that holds them, where the file has another one called `id`. */
  readonly idColumn?: string;
  /** What is sent of a letter. */
  readonly sent: (letter: Letter) => string;
}

export const subjectAndBody = (letter: Letter) => `${letter.subject}\n\n${plain(letter)}`;

type Cells = Readonly<Record<string, string>>;

interface TableOptions {
  readonly encoding?: 'utf8' | 'latin1';
  readonly quoted?: boolean;
  readonly bom?: boolean;
  readonly lineEnd?: '\n' | '\r\n';
  readonly delimiter?: string;
  readonly sent?: ExportedFile['sent'];
}

/** An export in CSV. @param id the column of ids; row numbers where there is none */
function table(
  id: string | undefined,
  row: (letter: Letter) => Cells,
  { encoding = 'utf8', quoted = false, bom = false, lineEnd = '\n', ...rest }: TableOptions = {},
): ExportedFile {
  const { delimiter = ',', sent = subjectAndBody } = rest;
  const rows = letters.map(row);
  const text = stringify(rows, {
    quoted_match: /[\r\n]/,
    header: true,
    quoted,
    bom,
    delimiter,
    record_delimiter: lineEnd,
  });
  return {
    content: Buffer.from(text, encoding),
    ids: rows.map((cells, index) => (id === undefined ? String(index + 1) : (cells[id] ?? ''))),
    sent,
  };
}

/** Exports in CSV, by the names that the commands in docs/sources.md use, or by what they show. */
export const tables: Readonly<Record<string, () => ExportedFile>> = {
  'zendesk-view.csv': () =>
    table(
      'Id',
      ({ n, subject }) => ({
        'Summation column': '1',
        Id: `77${n}`,
        Requester: 'Kim Sample',
        'Requester id': `9${n}`,
        'Requester email': 'kim@example.org',
        Group: 'Support',
        Subject: subject,
        Tags: 'web',
        Status: 'Open',
        'Ticket type': 'Incident',
        'Created at': '2025-05-06 08:00',
      }),
      { sent: ({ subject }) => subject },
    ),
  'jira.csv': () =>
    table(
      'Issue key',
      (letter) => ({
        Summary: letter.subject,
        'Issue key': `SUP-${letter.n}`,
        'Issue id': `1000${letter.n}`,
        'Issue Type': 'Bug',
        'Project name': 'Support',
        'Project description': 'NOT-THE-CUSTOMER a project.',
        Created: '06/May/25 8:00 AM',
        Description: plain(letter),
        Environment: '',
        Comment: '06/May/25 9:00 AM;5b10:aa;NOT-THE-CUSTOMER we look',
      }),
      { bom: true, lineEnd: '\r\n' },
    ),
  'hubspot.csv': () =>
    table(
      'Ticket ID',
      (letter) => ({
        'Ticket ID': `5500${letter.n}`,
        'Ticket name': letter.subject,
        Pipeline: 'Support Pipeline',
        'Ticket status': 'New',
        'Create date': '2025-05-06 08:00',
        Source: 'EMAIL',
        'Ticket description': plain(letter),
      }),
      { quoted: true },
    ),
  'salesforce.csv': () =>
    table(
      'Case Number',
      (letter) => ({
        'Case Number': `0000204${letter.n}`,
        Subject: letter.subject,
        Priority: 'Medium',
        'Account Name': 'Sample Ltd',
        Description: quoting(letter),
        'Created Date': '5/6/2025',
      }),
      { quoted: true, encoding: 'latin1' },
    ),
  'servicenow.csv': () =>
    table(
      'number',
      (letter) => ({
        number: `INC00200${letter.n}`,
        caller_id: 'Kim Sample',
        short_description: letter.subject,
        description: plain(letter),
        category: 'Inquiry / Help',
        opened_at: '2025-05-06 08:00:00',
        sys_id: `${letter.n}`.repeat(32),
        close_notes: 'NOT-THE-CUSTOMER closed',
      }),
      { quoted: true, encoding: 'latin1', lineEnd: '\r\n' },
    ),
  'gitlab.csv': () =>
    table('Issue ID', (letter) => ({
      'Issue ID': `${letter.n}`,
      URL: `https://git.example.org/g/p/-/issues/${letter.n}`,
      Title: letter.subject,
      State: 'Open',
      Description: plain(letter),
      Author: 'Kim Sample',
      Milestone: '',
      'Created At (UTC)': '2025-05-06 08:00:00',
      Labels: 'support',
    })),
  'training-data.csv': () =>
    table('Ticket ID', (letter) => ({
      'Ticket ID': `${letter.n}`,
      'Customer Name': 'Kim Sample',
      'Customer Age': '41',
      'Ticket Type': 'Technical issue',
      'Ticket Subject': letter.subject,
      'Ticket Description': plain(letter),
      'Ticket Status': 'Open',
      Resolution: 'NOT-THE-CUSTOMER solved',
      'Ticket Priority': 'Low',
    })),
  'complaints.csv': () =>
    table(
      'Complaint ID',
      (letter) => ({
        'Date received': '2025-05-06',
        Product: 'Mortgage',
        Issue: 'Trouble during payment',
        'Consumer complaint narrative': plain(letter),
        'Company public response': 'NOT-THE-CUSTOMER a response',
        Company: 'SAMPLE BANK',
        'Consumer consent provided?': 'Consent provided',
        'Complaint ID': `40001${letter.n}`,
      }),
      { sent: plain },
    ),
  'tweets.csv': () =>
    table(
      'tweet_id',
      (letter) => ({
        tweet_id: `90${letter.n}`,
        author_id: `12${letter.n}`,
        inbound: 'True',
        created_at: 'Tue May 06 08:00:00 +0000 2025',
        text: plain(letter),
        response_tweet_id: `80${letter.n}`,
        in_response_to_tweet_id: '',
      }),
      { sent: plain },
    ),
  'help-scout-report.csv': () =>
    table(
      'Number',
      ({ n, subject }) => ({
        Number: `31${n}`,
        Status: 'Active',
        Subject: subject,
        Customer: 'Kim Sample',
        Assignee: 'NOT-THE-CUSTOMER Agent',
        Tags: '',
        'Created At': '2025-05-06 08:00',
      }),
      { sent: ({ subject }) => subject },
    ),
  'german-semicolons.csv': () =>
    table(
      'ticket_no',
      (letter) => ({
        ticket_no: `A-${letter.n}`,
        customer_message: plain(letter),
        agent: 'NOT-THE-CUSTOMER',
      }),
      { delimiter: ';', lineEnd: '\r\n', sent: plain },
    ),
};
