import { suggestName } from '../../core/text/did-you-mean.js';
import { shorten } from '../../core/text/shorten.js';
import { WorkbookFault } from './faults.js';
import type { Sheet } from './workbook.js';

/** A sheet of cells. */
type ReadableSheet = Sheet & { readonly path: string };

/**
 * Returns the sheets that may be read, of which the first that holds something is: the one that the user names, by its name
 * or its number; else those that can be seen.
 * @throws WorkbookFault that lists the sheets
 */
export function chooseSheets(sheets: readonly Sheet[], wanted: string | undefined): readonly ReadableSheet[] {
  const readable = sheets.filter(isReadable);
  if (wanted !== undefined) {
    const numbered = sheets[Number(wanted) - 1];
    const sheet = named(readable, wanted) ?? (numbered && readable.find((one) => one === numbered));
    if (sheet) return [sheet];
    const names = readable.map(({ name }) => name);
    throw new WorkbookFault(`has no sheet ${shorten(wanted, 60)}`, suggestName(wanted, names, 'Sheets'));
  }
  const visible = readable.filter(({ isHidden }) => !isHidden);
  // Each part is read once, however many sheets name it.
  const candidates = [
    ...new Map((visible.length > 0 ? visible : readable).map((sheet) => [sheet.path, sheet])).values(),
  ];
  if (candidates.length > 0) return candidates;
  throw new WorkbookFault('has no sheet with cells', 'Open it in Excel, and look which sheets it has.');
}

function isReadable(sheet: Sheet): sheet is ReadableSheet {
  return sheet.path !== undefined;
}

/** As Excel compares names: their case means nothing. */
function named(sheets: readonly ReadableSheet[], wanted: string): ReadableSheet | undefined {
  const lower = wanted.toLowerCase();
  return (
    sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.toLowerCase() === lower)
  );
}
