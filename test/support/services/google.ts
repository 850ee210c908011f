import { generateKeyPairSync } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { decodeJwt, jwtVerify } from 'jose';
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.js';
import { type ServiceAsked, type ServiceReply, type StandIn, startStandIn } from './stand-in.js';

/** What a cell of the stand-in holds; undefined or empty for nothing. */
export type HeldCell = string | number | boolean | undefined;

/** A sheet as the stand-in holds it. Rows and columns are counted from 0. */
export interface HeldSheet {
  sheetId: number;
  title: string;
  rows: HeldCell[][];
  /** What makes a row of a number: instead of `rows`, for sheets that are larger than a test should hold. */
  rowAt?: (index: number) => HeldCell[];
  rowCount?: number;
  columnCount?: number;
  hidden?: boolean;
  sheetType?: string;
  /** The number format of a column. */
  formats?: Record<number, { type: string; pattern?: string }>;
  /** The formulas of cells, by `row,column`. */
  formulas?: Record<string, string>;
  /** Columns that only the owner may change. */
  protectedColumns?: number[];
}

export interface HeldSpreadsheet {
  title: string;
  timeZone?: string;
  sheets: HeldSheet[];
  namedRanges?: object[];
  /** With whom it is shared; the service account may read and write it unless this says otherwise. */
  sharedWith?: Record<string, 'reader' | 'writer'>;
  /** Whether it is a file of Excel in Drive. */
  isExcel?: boolean;
}

export interface StandInGoogle extends StandIn {
  readonly env: { readonly TICKETSIFT_STAND_IN: string; readonly GOOGLE_APPLICATION_CREDENTIALS: string };
  readonly folder: TemporaryFolder;
  readonly spreadsheets: Record<string, HeldSpreadsheet>;
  /** The tokens that were given out, which a test may delete. */
  readonly tokens: Map<string, { readonly scope: string; readonly email: string }>;
  /** Answers before all else does; undefined leaves the answer to the stand-in. */
  intercept: (request: ServiceAsked) => ServiceReply | undefined | Promise<ServiceReply | undefined>;
  /** Sheets requests so far, without those for tokens. */
  readonly sheetRequests: readonly ServiceAsked[];
}

export const accountEmail = 'sift@acme-support.iam.gserviceaccount.com';

let keys: { publicKey: ReturnType<typeof generateKeyPairSync>['publicKey']; pem: string } | undefined;

function keyPair() {
  if (keys === undefined) {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys = { publicKey, pem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
  }
  return keys;
}

/** The content of a service account's key file, as the Google Cloud console gives it. */
export function keyFileContent(differing: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'acme-support',
    private_key_id: 'key-1',
    private_key: keyPair().pem,
    client_email: accountEmail,
    client_id: '1234567890',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com',
    ...differing,
  });
}

/** The address of the spreadsheet that most tests use. */
export const spreadsheetId = '1StandInSpreadsheet_-Id';
export const sheetAddress = `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit?gid=0#gid=0`;

/**
 * A stand-in for Google Sheets and for the tokens of service accounts, with spreadsheets that it holds.
 * @see https://developers.google.com/sheets/api/reference/rest
 * @see https://developers.google.com/identity/protocols/oauth2/service-account
 */
export async function startGoogle(spreadsheets: Record<string, HeldSpreadsheet>): Promise<StandInGoogle> {
  const folder = await temporaryFolder();
  const keyFile = await folder.write('key.json', keyFileContent());
  await chmod(keyFile, 0o600);
  const tokens: StandInGoogle['tokens'] = new Map();
  const standIn = await startStandIn(async (asked) => {
    const intercepted = await google.intercept(asked);
    if (intercepted) return intercepted;
    return asked.host === 'oauth2.googleapis.com' ? giveToken(asked, tokens) : answerSheets(asked, google);
  });
  const google: StandInGoogle = {
    folder,
    spreadsheets,
    tokens,
    intercept: () => undefined,
    requests: standIn.requests,
    arrived: standIn.arrived,
    trouble: standIn.trouble,
    get sheetRequests() {
      return standIn.requests.filter(({ host }) => host === 'sheets.googleapis.com');
    },
    env: { ...standIn.env, GOOGLE_APPLICATION_CREDENTIALS: keyFile },
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  return google;
}

/** One spreadsheet with one sheet. */
export function oneSheet(
  rows: HeldCell[][],
  differing: Partial<HeldSheet> = {},
): Record<string, HeldSpreadsheet> {
  const sheet: HeldSheet = { sheetId: 0, title: 'Tickets', rows, ...differing };
  return { [spreadsheetId]: { title: 'Support', timeZone: 'Europe/Berlin', sheets: [sheet] } };
}

/** Answers of errors have this form: https://cloud.google.com/apis/design/errors */
export function googleError(
  code: number,
  status: string,
  message: string,
  details: object[] = [],
): ServiceReply {
  return { status: code, body: { error: { code, message, status, details } } };
}

/** The token endpoint: RFC 7523 as Google has it. */
async function giveToken(asked: ServiceAsked, tokens: StandInGoogle['tokens']): Promise<ServiceReply> {
  const form = new URLSearchParams(asked.body);
  const refused = (description: string): ServiceReply => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: description },
  });
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  const assertion = form.get('assertion') ?? '';
  const claims = await jwtVerify(assertion, keyPair().publicKey, {
    audience: 'https://oauth2.googleapis.com/token',
    algorithms: ['RS256'],
    currentDate: new Date((decodeJwt(assertion).iat ?? 0) * 1_000),
  }).catch(() => undefined);
  if (!claims) return refused('Invalid JWT Signature.');
  const { iss = '', iat = 0, exp = 0, scope } = claims.payload;
  if (exp - iat > 3_600) return refused('Invalid JWT: Token must be a short-lived token (60 minutes)');
  const token = `ya29.stand-in-${tokens.size + 1}-${'x'.repeat(30)}`;
  tokens.set(token, { scope: String(scope), email: iss });
  return { body: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
}

function answerSheets(asked: ServiceAsked, google: StandInGoogle): ServiceReply {
  const granted = google.tokens.get((asked.headers.authorization ?? '').replace(/^Bearer /, ''));
  if (!granted) return googleError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  const [, id = '', method = ''] = /^\/v4\/spreadsheets\/([^/:]+)(.*)$/.exec(asked.path) ?? [];
  const spreadsheet = google.spreadsheets[id];
  if (!spreadsheet) return googleError(404, 'NOT_FOUND', 'Requested entity was not found.');
  const role = spreadsheet.sharedWith ? spreadsheet.sharedWith[granted.email] : 'writer';
  const writes = asked.method === 'POST';
  if (writes && granted.scope !== 'https://www.googleapis.com/auth/spreadsheets') {
    return googleError(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
    ]);
  }
  if (role === undefined || (writes && role === 'reader'))
    return googleError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
  if (spreadsheet.isExcel)
    return googleError(400, 'FAILED_PRECONDITION', 'This operation is not supported for this document');
  try {
    if (method === '/values:batchGet') return valuesOf(spreadsheet, asked.query.getAll('ranges'));
    if (method === '/values:batchUpdate') return update(spreadsheet, JSON.parse(asked.body));
    if (method === ':batchUpdate') return addColumns(spreadsheet, JSON.parse(asked.body));
    const ranges = asked.query.getAll('ranges');
    return ranges.length > 0
      ? gridOf(spreadsheet, ranges, asked.query.get('fields') ?? '')
      : describe(spreadsheet);
  } catch (error) {
    return googleError(400, 'INVALID_ARGUMENT', error instanceof Error ? error.message : String(error));
  }
}

function sizeOf({ rows, rowCount = Math.max(1000, rows.length), columnCount = 26 }: HeldSheet) {
  return { rowCount, columnCount };
}

/** https://developers.google.com/sheets/api/reference/rest/v4/spreadsheets/get */
function describe({ title, timeZone, sheets, namedRanges }: HeldSpreadsheet): ServiceReply {
  return {
    body: {
      properties: { title, timeZone },
      sheets: sheets.map((sheet) => ({
        properties: {
          sheetId: sheet.sheetId,
          title: sheet.title,
          sheetType: sheet.sheetType ?? 'GRID',
          ...(sheet.hidden && { hidden: true }),
          ...((sheet.sheetType ?? 'GRID') === 'GRID' && { gridProperties: sizeOf(sheet) }),
        },
      })),
      ...(namedRanges && { namedRanges }),
    },
  };
}

interface Cells {
  readonly sheet: HeldSheet;
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

function numberOf(letters: string): number {
  return [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Beyond the grid it is an error: https://github.com/airbytehq/airbyte/issues/1740 */
function cellsOf({ sheets }: HeldSpreadsheet, range: string): Cells {
  const [, title = '', from = '', first = '', to = '', last = ''] =
    /^'((?:[^']|'')+)'!([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(range) ?? [];
  const sheet = sheets.find((one) => one.title === title.replaceAll("''", "'"));
  if (!sheet) throw new Error(`Unable to parse range: ${range}`);
  const { rowCount, columnCount } = sizeOf(sheet);
  if (Number(first) > rowCount || Number(last) > rowCount || numberOf(to) >= columnCount)
    throw new Error(
      `Range (${range}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`,
    );
  return { sheet, rows: [Number(first) - 1, Number(last) - 1], columns: [numberOf(from), numberOf(to)] };
}

function rowOf(sheet: HeldSheet, index: number): HeldCell[] {
  return (sheet.rowAt ? sheet.rowAt(index) : sheet.rows[index]) ?? [];
}

/** Empty rows and cells at the end are left out: https://developers.google.com/sheets/api/samples/reading */
function valuesOf(spreadsheet: HeldSpreadsheet, ranges: readonly string[]): ServiceReply {
  const valueRanges = ranges.map((range) => {
    const { sheet, rows, columns } = cellsOf(spreadsheet, range);
    const values: (string | number | boolean)[][] = [];
    for (let index = rows[0]; index <= rows[1]; index++) {
      const cells = rowOf(sheet, index)
        .slice(columns[0], columns[1] + 1)
        .map((cell) => cell ?? '');
      while (cells.length > 0 && cells.at(-1) === '') cells.pop();
      values.push(cells);
    }
    while (values.length > 0 && values.at(-1)?.length === 0) values.pop();
    return { range, majorDimension: 'ROWS', ...(values.length > 0 && { values }) };
  });
  return { body: { valueRanges }, isGzip: true };
}

/** https://developers.google.com/sheets/api/reference/rest/v4/spreadsheets/sheets#griddata */
function gridOf(spreadsheet: HeldSpreadsheet, ranges: readonly string[], fields: string): ServiceReply {
  const data = ranges.map((range) => {
    const { sheet, rows, columns } = cellsOf(spreadsheet, range);
    const rowData = Array.from({ length: rows[1] - rows[0] + 1 }, (_, at) => {
      const formula = sheet.formulas?.[`${rows[0] + at},${columns[0]}`];
      const numberFormat = sheet.formats?.[columns[0]];
      if (fields.endsWith('formulaValue'))
        return formula ? { values: [{ userEnteredValue: { formulaValue: formula } }] } : {};
      return numberFormat ? { values: [{ effectiveFormat: { numberFormat } }] } : {};
    });
    return { rowData };
  });
  return { body: { sheets: [{ data }] }, isGzip: true };
}

interface Written {
  readonly valueInputOption?: string;
  readonly data: readonly {
    readonly range: string;
    readonly values: readonly (readonly (HeldCell | null)[])[];
  }[];
}

/** https://developers.google.com/sheets/api/reference/rest/v4/spreadsheets.values/batchUpdate */
function update(spreadsheet: HeldSpreadsheet, { valueInputOption, data }: Written): ServiceReply {
  if (valueInputOption !== 'RAW') throw new Error(`The tests want RAW, not ${valueInputOption}`);
  const all = data.map(({ range, values }) => ({ cells: cellsOf(spreadsheet, range), values }));
  for (const { cells, values } of all) {
    const isProtected = cells.sheet.protectedColumns?.some(
      (one) => one >= cells.columns[0] && one <= cells.columns[1],
    );
    if (isProtected) {
      throw new Error(
        'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.',
      );
    }
    if (values.flat().some((value) => typeof value === 'string' && value.length > 50_000))
      throw new Error('Your input contains more than the maximum of 50000 characters in a single cell.');
  }
  let count = 0;
  for (const { cells, values } of all) {
    for (const [at, row] of values.entries()) {
      const index = cells.rows[0] + at;
      const held = cells.sheet.rows[index] ?? [];
      cells.sheet.rows[index] = held;
      for (const [place, value] of row.entries()) {
        if (value === null) continue;
        held[cells.columns[0] + place] = value;
        count++;
      }
    }
  }
  return { body: { totalUpdatedCells: count } };
}

interface Appended {
  readonly requests: readonly {
    readonly appendDimension: {
      readonly sheetId: number;
      readonly dimension: string;
      readonly length: number;
    };
  }[];
}

/** https://developers.google.com/sheets/api/reference/rest/v4/spreadsheets/request#appenddimensionrequest */
function addColumns({ sheets }: HeldSpreadsheet, { requests }: Appended): ServiceReply {
  for (const { appendDimension } of requests) {
    const sheet = sheets.find(({ sheetId }) => sheetId === appendDimension.sheetId);
    if (!sheet || appendDimension.dimension !== 'COLUMNS') throw new Error('No grid with id');
    sheet.columnCount = sizeOf(sheet).columnCount + appendDimension.length;
  }
  return { body: { replies: [{}] } };
}
