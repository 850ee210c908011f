/** Where the table of a sheet is, so that results can be written beside its rows. */
export interface SheetPlace {
  readonly spreadsheetId: string;
  /** The title of the spreadsheet. Hostile. */
  readonly spreadsheet: string;
  readonly sheetId: number;
  /** The name of the sheet. Hostile. */
  readonly title: string;
  /** The numbers of the rows that name the columns. */
  readonly headerRows: readonly number[];
  /** Where the columns of the table are on the sheet, counted from 0. */
  readonly columns: readonly number[];
}
