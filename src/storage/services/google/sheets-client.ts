import { openService, type ServiceHttp } from '../http.js';
import type { ServiceAccess, ServiceRequest } from '../service.js';
import { readCells, readSpreadsheet, readValues, type SheetValue, type Spreadsheet } from './answers.js';
import { type GoogleCredential, googleCredential } from './credential.js';
import { explainGoogle, isOverQuota } from './explain.js';
import type { SheetsUse } from './scopes.js';
import { tokenHost } from './service-token.js';

/** Cells of one range, and what they get. */
export interface WrittenRange {
  /** In A1 notation. */
  readonly range: string;
  readonly values: readonly (readonly SheetValue[])[];
}

/** One spreadsheet of Google Sheets. Its methods throw what `ServiceHttp.send` throws. */
export interface SheetsClient extends AsyncDisposable {
  /** Returns the sheets that it has, and what else is known of it. */
  describe(): Promise<Spreadsheet>;
  /** Returns the rows of some ranges, in A1 notation: numbers unformatted, dates as days since 1899-12-30. */
  values(ranges: readonly string[]): Promise<SheetValue[][][]>;
  /** Returns the formats of ranges of one column each, in A1 notation. */
  formats(ranges: readonly string[]): Promise<ReturnType<typeof readCells>>;
  /** Returns which cells of ranges of one column each have formulas. */
  formulas(ranges: readonly string[]): Promise<ReturnType<typeof readCells>>;
  /** Writes texts as texts, whatever they look like. */
  write(data: readonly WrittenRange[]): Promise<void>;
  /** Adds empty columns at the end of a sheet. */
  addColumns(sheetId: number, count: number): Promise<void>;
}

const host = 'sheets.googleapis.com';

/** In bytes: so that an answer takes little memory. */
const maxAnswer = 16 * 1024 * 1024;

/**
 * Opens a spreadsheet. Nothing is sent before the first request.
 * @see https://developers.google.com/sheets/api/reference/rest
 */
export function openSheets(spreadsheetId: string, use: SheetsUse, access: ServiceAccess): SheetsClient {
  let credential: Promise<GoogleCredential> | undefined;
  let email: string | undefined;
  const requestToken = async (form: URLSearchParams) => {
    const request: ServiceRequest = { method: 'POST', host: tokenHost, path: '/token', body: form };
    return (await http.send({ ...request, isOpen: true, isRepeatable: true })).text;
  };
  const http: ServiceHttp = openService(
    {
      name: 'Google Sheets',
      hosts: [host, tokenHost],
      async authorize(again) {
        credential ??= googleCredential(use, access, requestToken);
        const { email: found, token } = await credential;
        email = found;
        return { authorization: `Bearer ${await token(again)}` };
      },
      explain: (failure) => explainGoogle(failure, { use, email }),
      passes: (answer) => (isOverQuota(answer) ? true : undefined),
    },
    access,
  );
  const base = `/v4/spreadsheets/${spreadsheetId}`;
  const get = async (path: string, query: readonly (readonly [string, string])[]) => {
    const request: ServiceRequest = { method: 'GET', host, path: `${base}${path}?${queryOf(query)}` };
    return (await http.send({ ...request, maxBytes: maxAnswer })).text;
  };
  const cells = async (ranges: readonly string[], field: string) =>
    readCells(await get('', [...rangesOf(ranges), ['fields', `sheets.data.rowData.values.${field}`]]));

  return {
    async describe() {
      const fields =
        'properties(title,timeZone),sheets.properties(sheetId,title,sheetType,hidden,gridProperties(rowCount,columnCount)),namedRanges(name,range)';
      return readSpreadsheet(await get('', [['fields', fields]]));
    },
    async values(ranges) {
      const how = [
        ['majorDimension', 'ROWS'],
        ['valueRenderOption', 'UNFORMATTED_VALUE'],
        ['dateTimeRenderOption', 'SERIAL_NUMBER'],
      ] as const;
      return readValues(await get('/values:batchGet', [...rangesOf(ranges), ...how]));
    },
    formats: (ranges) => cells(ranges, 'effectiveFormat.numberFormat'),
    formulas: (ranges) => cells(ranges, 'userEnteredValue.formulaValue'),
    async write(data) {
      // The same cells get the same values, however often it is sent.
      const request: ServiceRequest = { method: 'POST', host, path: `${base}/values:batchUpdate` };
      await http.send({ ...request, body: { valueInputOption: 'RAW', data }, isRepeatable: true });
    },
    async addColumns(sheetId, count) {
      const addition = { appendDimension: { sheetId, dimension: 'COLUMNS', length: count } };
      await http.send({ method: 'POST', host, path: `${base}:batchUpdate`, body: { requests: [addition] } });
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function rangesOf(ranges: readonly string[]): (readonly [string, string])[] {
  return ranges.map((range) => ['ranges', range] as const);
}

function queryOf(parts: readonly (readonly [string, string])[]): string {
  return parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
