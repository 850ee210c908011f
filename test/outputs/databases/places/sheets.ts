import {
  accountEmail,
  googleError,
  type HeldCell,
  type HeldSheet,
  sheetAddress,
  spreadsheetId,
  startGoogle,
} from '../../../support/services/google.js';
import {
  type Beside,
  type Nature,
  nothing,
  type PlaceOptions,
  type ServicePlace,
  withoutNul,
} from './place.js';

const nature: Nature = { text: withoutNul, categories: (names) => names.map(withoutNul), nothing };

const own = ['id', 'text', 'state'];

/** A sheet of tickets, and another one in the same spreadsheet. */
export async function googleSheet({ texts, name = 'Tickets' }: PlaceOptions): Promise<ServicePlace> {
  const rows: HeldCell[][] = [[...own], ...texts.map((text, index) => [String(index + 1), text, 'open'])];
  const sheet: HeldSheet = { sheetId: 0, title: name, rows };
  const other: HeldSheet = { sheetId: 1, title: 'Other', rows: [['urgent'], ['theirs']] };
  const spreadsheet: HeldSheet[] = [sheet, other];
  const google = await startGoogle({ [spreadsheetId]: { title: 'Support', sheets: spreadsheet } });
  const held = google.spreadsheets[spreadsheetId];
  const share = async (role: 'reader' | 'writer') => {
    if (held) held.sharedWith = { [accountEmail]: role };
  };
  return {
    kind: 'sheets',
    location: sheetAddress,
    env: google.env,
    source: {},
    table: 'columns',
    readingFlags: [],
    writingFlags: ['--update-sheet'],
    nature,
    async beside() {
      const [header = [], ...found] = sheet.rows;
      const cell = (row: readonly HeldCell[], column: string) => row[header.indexOf(column)] ?? '';
      return Object.fromEntries(
        found.map((row) => [
          String(row[0]),
          besideOf(cell(row, 'urgent'), cell(row, 'categories'), cell(row, 'error')),
        ]),
      );
    },
    all: async () => structuredClone(spreadsheet),
    rest: async () =>
      structuredClone({
        tickets: sheet.rows.map((row) => row.slice(0, own.length)),
        beyond: sheet.rows.map((row) => row.slice(own.length + 3)).filter((row) => row.length > 0),
        other: other.rows,
      }),
    // Above the others, which moves them all.
    add: async (id, text) => void sheet.rows.splice(1, 0, [String(id), text, 'open']),
    async remove(id) {
      sheet.rows = sheet.rows.filter(([first]) => first !== String(id));
    },
    async forbid() {
      await share('reader');
      return () => share('writer');
    },
    standIn: google,
    replies: {
      busy: googleError(429, 'RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Write requests'"),
      away: googleError(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
      denied: googleError(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
      expired: googleError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
    },
    [Symbol.asyncDispose]: () => google[Symbol.asyncDispose](),
  };
}

/** As docs/results.md says of a cell with several categories. */
function besideOf(urgent: HeldCell, categories: HeldCell, error: HeldCell): Beside {
  const text = String(categories);
  const names = text.startsWith('[') ? JSON.parse(text) : text === '' ? [] : text.split(', ');
  return {
    urgent: typeof urgent === 'boolean' ? urgent : null,
    categories: typeof urgent === 'boolean' ? names : null,
    error: error === '' ? null : String(error),
  };
}
