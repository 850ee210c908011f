import { expect, it } from 'vitest';
import { openXlsx } from '../../../src/sources/xlsx/xlsx.js';
import { readAll } from '../../support/sources.js';
import { workbookOf } from '../../support/workbook.js';

it('reads the rows of an Excel file below the names of their columns', async () => {
  const rows = [['id', 'subject', 'text'], ['7', 'Help', 'It broke'], undefined, ['8', undefined, 'Again']];
  expect(await readAll(openXlsx, workbookOf({ rows }))).toEqual({
    columns: ['id', 'subject', 'text'],
    notes: [],
    rows: [
      ['7', 'Help', 'It broke'],
      ['8', '', 'Again'],
    ],
    lines: [2, 4],
    warnings: [],
  });
});
