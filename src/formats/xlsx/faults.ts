import { FileFault } from '../file-fault.js';

/** What is wrong with a workbook. */
export class WorkbookFault extends FileFault {
  override readonly name = 'WorkbookFault';
}

const saveAgain = 'Download or export it again; or open it in Excel, save it as .xlsx or CSV, and read that.';

/** @param reason what is broken, as a sentence without its end */
export function damaged(reason: string): WorkbookFault {
  return new WorkbookFault(`is a damaged Excel file: ${reason}`, saveAgain);
}

/** @param reason what is too much, as a sentence without its end */
export function tooMuch(reason: string): WorkbookFault {
  return new WorkbookFault(
    `is not read: ${reason}`,
    'Open it in Excel, delete what is not needed, and save it as .xlsx or CSV.',
  );
}
