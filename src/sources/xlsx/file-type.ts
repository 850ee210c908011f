import { refusal } from '../../formats/file-fault.js';
import { typeOf, wrongType } from '../input/file-types.js';

/**
 * Refuses what is not a zip archive, as every .xlsx is, in the words that help.
 * @param start the first bytes of the file
 * @throws TicketsiftError `bad_input`
 */
export function checkFileType(name: string, start: Buffer): void {
  if (start.toString('latin1', 0, 2) === 'PK') return;
  const type = typeOf(start);
  if (type) throw wrongType(name, type);
  const hint = 'Name its format with --input-format, or export it again.';
  throw refusal(name, { message: start.length === 0 ? 'is empty' : 'is not an Excel file', hint });
}
