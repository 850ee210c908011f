import { readSheet, type SheetRequest } from '../../src/formats/xlsx/read-sheet.js';
import { temporaryFolder } from './temporary-folder.js';

/** Reads the rows of a workbook's sheet in this process, each as wide as the first. */
export async function sheetRows(workbook: Uint8Array, more: Partial<SheetRequest> = {}): Promise<string[][]> {
  await using folder = await temporaryFolder();
  const path = await folder.write('t.xlsx', workbook);
  const found: string[][] = [];
  for await (const step of readSheet({
    path,
    size: workbook.length,
    sheet: undefined,
    maxRowLength: 10_000_000,
    ...more,
  })) {
    if (step.kind !== 'rows') continue;
    for (const { columns, texts } of step.rows) {
      const cells: string[] = new Array(found[0]?.length ?? texts.length).fill('');
      for (const [index, column] of columns.entries()) cells[column] = texts[index] ?? '';
      found.push(cells);
    }
  }
  return found;
}
