import { TicketsiftError } from '../../../core/errors.js';
import { visible } from '../../../core/text/visible.js';

/** What the address of a spreadsheet names. */
export interface SheetsLink {
  readonly spreadsheetId: string;
  /** The sheet that the address is open at. */
  readonly sheetId: number | undefined;
  /** The cells that it points at, in A1 notation. */
  readonly range: string | undefined;
  /** What the address is, where it is not the one of the page: as a sentence without its full stop. */
  readonly note: string | undefined;
}

const open =
  'Open the spreadsheet in the browser and copy the address: https://docs.google.com/spreadsheets/d/…/edit#gid=0';

/**
 * Reads the address of a spreadsheet, as a browser shows it.
 * @throws TicketsiftError `usage` for an address that names no spreadsheet: says what it is instead
 */
export function readSheetsLink(text: string): SheetsLink {
  const refused = (what: string, hint = `${open}.`) => new TicketsiftError('usage', what, { hint });
  if (!URL.canParse(text)) throw refused(`${visible(text)} is not an address`);
  const url = new URL(text);
  const [kind = '', ...parts] = pathParts(url.pathname);
  if (url.hostname === 'drive.google.com') {
    throw refused(
      'This is an address of Google Drive, which may be any file',
      `${open}. An Excel file in Drive: download it, and name the file.`,
    );
  }
  if (kind !== 'spreadsheets') {
    const found = otherDocuments[kind];
    if (kind === 'forms')
      throw refused(
        'This is a Google Form',
        `Its answers are in a spreadsheet: open Responses there. ${open}.`,
      );
    throw refused(
      found ? `This is a Google ${found}, not a spreadsheet` : 'This address names no spreadsheet',
    );
  }
  if (parts[0] === 'd' && parts[1] === 'e') {
    throw refused(
      'This is the address of a published copy, which does not say which spreadsheet it is a copy of',
      `${open}. Or, without a credential: publish it as CSV, and download that: curl -L -o tickets.csv 'https://docs.google.com/spreadsheets/d/e/…/pub?output=csv'.`,
    );
  }
  const old = url.searchParams.get('key') ?? undefined;
  const [spreadsheetId = '', page = ''] = parts[0] === 'd' ? parts.slice(1) : [old];
  if (spreadsheetId === '') throw refused('This address names no spreadsheet');
  if (!/^[\w-]{5,200}$/.test(spreadsheetId)) {
    throw refused(`${visible(decodeURI(spreadsheetId))} in this address cannot be the id of a spreadsheet`);
  }
  const fragment = new URLSearchParams(url.hash.slice(1));
  const named = (name: string) => fragment.get(name) ?? url.searchParams.get(name) ?? undefined;
  const gid = named('gid') ?? '';
  return {
    spreadsheetId,
    sheetId: /^\d{1,10}$/.test(gid) ? Number(gid) : undefined,
    range: named('range'),
    note: notes[page],
  };
}

/** Without the domain of a Workspace and the number of the account, where a person has several. */
function pathParts(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const rest = parts[0] === 'a' ? parts.slice(2) : parts;
  const [kind, mark] = rest;
  return kind !== undefined && mark === 'u' ? [kind, ...rest.slice(3)] : rest;
}

const otherDocuments: Readonly<Record<string, string>> = {
  document: 'document',
  presentation: 'presentation',
  drawings: 'drawing',
};

const readInstead = 'the spreadsheet itself is read';

const notes: Readonly<Record<string, string>> = {
  copy: `this address makes a copy; ${readInstead}`,
  export: `this address is for downloading; ${readInstead}`,
  gviz: `this address is for charts; ${readInstead}`,
  pub: `this address is of what is published; ${readInstead}`,
  pubhtml: `this address is of what is published; ${readInstead}`,
  htmlview: `this address is a preview; ${readInstead}`,
};
