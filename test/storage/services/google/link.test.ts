import { describe, expect, it } from 'vitest';
import { readSheetsLink } from '../../../../src/storage/services/google/link.js';

const id = '1AbC-dEf_ghIjKlMnOpQrStUvWxYz0123456789abcdef';
const of = (path: string) => `https://docs.google.com/spreadsheets/${path}`;

describe('the address of a spreadsheet', () => {
  it.each([
    ['of its page', of(`d/${id}/edit`), {}],
    ['of a sheet', of(`d/${id}/edit?gid=12#gid=12`), { sheetId: 12 }],
    ['of a sheet, as it was written before', of(`d/${id}/edit#gid=12`), { sheetId: 12 }],
    ['of cells', of(`d/${id}/edit#gid=0&range=A1:C9`), { sheetId: 0, range: 'A1:C9' }],
    ['shared', of(`d/${id}/edit?usp=sharing`), {}],
    ['without anything behind', of(`d/${id}`), {}],
    ['with a slash behind', of(`d/${id}/`), {}],
    ['of the second account', of(`u/1/d/${id}/edit#gid=3`), { sheetId: 3 }],
    ['of a domain', `https://docs.google.com/a/acme.com/spreadsheets/d/${id}/edit`, {}],
    ['to look at', of(`d/${id}/view`), {}],
    ['to copy', of(`d/${id}/copy`), { note: 'this address makes a copy; the spreadsheet itself is read' }],
    [
      'to download',
      of(`d/${id}/export?format=csv&gid=7`),
      { sheetId: 7, note: 'this address is for downloading; the spreadsheet itself is read' },
    ],
    ['of years ago', of(`ccc?key=${id}#gid=1`), { sheetId: 1 }],
    ['with http', of(`d/${id}/edit`).replace('https', 'http'), {}],
  ])('is read as it stands: %s', (_, address, rest) => {
    expect(readSheetsLink(address)).toEqual({
      spreadsheetId: id,
      sheetId: undefined,
      range: undefined,
      note: undefined,
      ...rest,
    });
  });

  it.each([
    ['a published copy', of('d/e/2PACX-1vQabc/pubhtml'), 'published copy', 'pub?output=csv'],
    [
      'a document',
      `https://docs.google.com/document/d/${id}/edit`,
      'a Google document',
      'Open the spreadsheet',
    ],
    [
      'slides',
      `https://docs.google.com/presentation/d/${id}/edit`,
      'a Google presentation',
      'Open the spreadsheet',
    ],
    ['a form', 'https://docs.google.com/forms/d/e/1FAI/viewform', 'a Google Form', 'open Responses'],
    ['a file in Drive', `https://drive.google.com/file/d/${id}/view`, 'Google Drive', 'download it'],
    ['the list of spreadsheets', of('u/0/'), 'names no spreadsheet', 'Open the spreadsheet'],
    ['an example', of('d/…/edit'), 'cannot be the id', 'Open the spreadsheet'],
    ['what breaks out of the path', of('d/abcde%2F..%2Fx/edit'), 'cannot be the id', 'Open the spreadsheet'],
    ['nothing', 'https://docs.google.com/', 'names no spreadsheet', 'Open the spreadsheet'],
  ])('is not that of %s', (_, address, message, hint) => {
    expect(() => readSheetsLink(address)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
