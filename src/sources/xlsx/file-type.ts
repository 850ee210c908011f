import { open } from 'node:fs/promises';
import { refusal } from '../../formats/file-fault.js';
import { lookedAt, typeOf, wrongType } from '../input/file-types.js';

/**
 * Refuses what is no zip archive, as every .xlsx is, in the words that help.
 * @throws TicketsiftError `bad_input`
 */
export async function checkFileType(path: string, name: string): Promise<void> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(lookedAt));
  const start = buffer.subarray(0, bytesRead);
  if (start.toString('latin1', 0, 2) === 'PK') return;
  const type = typeOf(start);
  if (type) throw wrongType(name, type);
  const hint = 'Name its format with --input-format, or export it again.';
  throw refusal(name, { message: bytesRead === 0 ? 'is empty' : 'is no Excel file', hint });
}
