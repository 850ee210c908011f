import { open } from 'node:fs/promises';
import { refusal } from '../../formats/xlsx/faults.js';
import { typeOf, wrongType } from '../input/file-types.js';

const zip = Buffer.from('PK');
const ole = Buffer.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
/** In bytes: enough of a file to know it by. */
const beginningSize = 65_536;

/**
 * Refuses what is no zip archive, as every .xlsx is, in the words that help.
 * @throws TicketsiftError `bad_input`
 */
export async function checkFileType(path: string, name: string): Promise<void> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningSize));
  const start = buffer.subarray(0, bytesRead);
  if (start.subarray(0, zip.length).equals(zip)) return;
  if (start.subarray(0, ole.length).equals(ole)) {
    throw (await isEncrypted(file, start)) ? protectedFile(name) : oldFile(name);
  }
  const type = typeOf(start);
  if (type) throw wrongType(name, type);
  const what = bytesRead === 0 ? 'is empty' : 'is no Excel file';
  throw refusal(name, { message: what, hint: 'Say what it is with --input-format, or export it again.' });
}

function protectedFile(name: string) {
  return refusal(name, {
    message: 'is an Excel file that is protected by a password',
    hint: 'Open it in Excel, take the password away (File, Info, Protect Workbook, Encrypt with Password), and save it.',
  });
}

function oldFile(name: string) {
  return refusal(name, {
    message: 'is an old Excel file (.xls), or another old Office file',
    hint: 'Open it in Excel, and save it as .xlsx or CSV.',
  });
}

/** Whether a compound file (MS-CFB) holds a protected package (MS-OFFCRYPTO, 2.3.4), by the first sector of its directory. */
async function isEncrypted(file: Awaited<ReturnType<typeof open>>, header: Buffer): Promise<boolean> {
  if (header.length < 512) return false;
  const sectorSize = 2 ** Math.min(16, header.readUInt16LE(0x1e));
  const start = (header.readUInt32LE(0x30) + 1) * sectorSize;
  const { buffer } = await file.read(Buffer.alloc(sectorSize), 0, sectorSize, start);
  return buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'));
}
