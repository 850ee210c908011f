import { TicketsiftError } from '../../core/errors.js';

/**
 * What is wrong with a workbook, thrown where its name is not known: `refusal` puts that in front.
 */
export class WorkbookFault extends Error {
  override readonly name = 'WorkbookFault';
  readonly hint: string;

  /** @param message what follows the name of the file: `has no sheet called "Open"` */
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
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

/** Returns the error of a workbook's fault. */
export function refusal(
  source: string,
  { message, hint }: Pick<WorkbookFault, 'message' | 'hint'>,
): TicketsiftError {
  return new TicketsiftError('bad_input', `${source} ${message}`, { hint });
}
