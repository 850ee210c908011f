import { open, stat } from 'node:fs/promises';
import { TicketsiftError } from '../../core/errors.js';

/** A kind of file that is not read as text, or not as the text of tickets. */
export interface FileType {
  /** Said after "tickets.csv is". */
  readonly what: string;
  readonly hint: string;
  /** Where tickets can be read from it: how the program calls the format. */
  readonly format?: 'xlsx' | 'zip' | 'parquet' | 'sqlite';
}

/** How much of a file's beginning is looked at, in bytes: the mark of a tar archive comes last. */
export const beginningSize = 512;

/** The same for what comes later in an archive or a compound file. */
export const lookedAt = 65_536;

const save = (program: string) => `Open it in ${program} and save it as CSV in UTF-8.`;
const spreadsheet = save('a spreadsheet program');
const unpack = (command: string) =>
  `Unpack it first, or pipe it: ${command} FILE | ticketsift classify - --input-format csv (or jsonl)`;
const unarchive = 'Unpack it first, and name the file in it that holds the tickets.';
const unprotect = 'Open it in Excel, take the password off (File, Info, Protect Workbook), and save it.';
const mails =
  'Save it in Outlook as text, or export the folder of mails as CSV (File, Open & Export, Import/Export).';
const mailFolder =
  'Export the folder of mails as CSV in Outlook (File, Open & Export, Import/Export), or turn it into mbox: readpst -o mails FILE';
const exportIt = 'Export the tickets as CSV or JSON Lines.';
const restore = 'Restore it into a database, and read the tickets from there.';

const ole = '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1';

interface Signature extends FileType {
  /** Bytes that begin it, as Latin-1, each with its place: `[offset, bytes]`. */
  readonly starts: readonly (readonly [at: number, bytes: string])[];
  /** What is further on in it. */
  readonly has?: RegExp;
}

/** A kind by its first bytes, of which there may be several forms. */
function starting(what: string, hint: string, ...starts: readonly string[]): Signature {
  return { what, hint, starts: starts.map((bytes) => [0, bytes]) };
}

/** A kind by bytes at a place. */
function having(what: string, hint: string, at: number, ...starts: readonly string[]): Signature {
  return { what, hint, starts: starts.map((bytes) => [at, bytes]) };
}

/** A kind that is read, where it is not taken for another. */
function readable(format: NonNullable<FileType['format']>, signature: Signature): Signature {
  const hint = `Leave out --input-format, or use --input-format ${format}.`;
  return { ...signature, hint, format };
}

/** A kind of compound file by the names of its streams. */
function compound(what: string, hint: string, ...streams: readonly string[]): Signature {
  const names = streams.map((stream) => [...stream].join('\0'));
  return { what, hint, starts: [[0, ole]], has: new RegExp(names.join('|')) };
}

/** A kind of zip archive by the names of what is in it. */
function zipped(what: string, hint: string, has: RegExp): Signature {
  return { what, hint, starts: [[0, 'PK\x03\x04']], has };
}

const officeParts = /\[Content_Types\]\.xml|_rels\/|docProps\//;

/** The first that fits counts. Letters alone are not a signature: the header of a text may be any of them. */
const signatures: readonly Signature[] = [
  starting('an xz archive', unpack('xz -dc'), '\xFD7zXZ\0'),
  having('a bzip2 archive', unpack('bzip2 -dc'), 4, '1AY&SY', '\x17rE8P\x90'),
  starting('a Zstandard archive', unpack('zstd -dc'), '\x28\xB5\x2F\xFD'),
  starting('an lz4 archive', unpack('lz4 -dc'), '\x04"M\x18', '\x02!L\x18'),
  starting('an lzip archive', unpack('lzip -dc'), 'LZIP\x01'),
  starting('a compress archive (.Z)', unpack('uncompress -c'), '\x1F\x9D'),
  starting('gzip data', unpack('gunzip -c'), '\x1F\x8B'),
  starting('a 7-Zip archive', unarchive, '7z\xBC\xAF\x27\x1C'),
  starting('a RAR archive', unarchive, 'Rar!\x1A\x07'),
  starting('a cabinet archive', unarchive, 'MSCF\0\0\0\0'),
  having('a tar archive', unarchive, 257, 'ustar\0', 'ustar  \0'),
  compound('an Excel file with a password', unprotect, 'EncryptedPackage', 'EncryptionInfo'),
  compound('an Outlook message (.msg)', mails, '__properties_version1', '__substg1', '__nameid_version1'),
  compound('an old Word file (.doc)', exportIt, 'WordDocument'),
  compound('an old PowerPoint file (.ppt)', exportIt, 'PowerPoint Document'),
  compound('an old Excel file (.xls)', spreadsheet, 'Workbook', 'Book'),
  starting('an old Excel file (.xls), or another old or protected Office file', spreadsheet, ole),
  { ...starting('an Outlook data file (.pst or .ost)', mailFolder, '!BDN'), has: /^.{8}SM/s },
  starting('an old Excel file (.xls)', spreadsheet, '\x09\x08\x10\0', '\x09\x08\x08\0', '\x09\x04\x06\0'),
  zipped('an OpenDocument text', exportIt, /opendocument\.text/),
  zipped('an OpenDocument spreadsheet (.ods)', spreadsheet, /application\/vnd\.oasis/),
  zipped('a Numbers or Pages file', save('Numbers'), /\bIndex\/[A-Z]\w+\.iwa/),
  readable('xlsx', zipped('an Excel file (.xlsx)', '', /\bxl\//)),
  zipped('a Word file (.docx)', exportIt, /\bword\//),
  zipped('a PowerPoint file (.pptx)', exportIt, /\bppt\//),
  readable('xlsx', zipped('an Office file, most likely Excel (.xlsx)', '', officeParts)),
  readable('zip', starting('a zip archive', '', 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08')),
  readable('sqlite', starting('a SQLite database', '', 'SQLite format 3\0')),
  starting('a PostgreSQL dump', restore, 'PGDMP\x01'),
  having('a DuckDB database', exportIt, 8, 'DUCK\x40\0', 'DUCK\x41\0', 'DUCK\x42\0', 'DUCK\x43\0'),
  starting('an Access database', exportIt, '\0\x01\0\0Standard '),
  starting('an encrypted Parquet file', exportIt, 'PARE\x15', 'PARE\0'),
  readable('parquet', starting('a Parquet file', '', 'PAR1\x15', 'PAR1\0')),
  starting('an Arrow file', exportIt, 'ARROW1\0\0', 'FEA1\0'),
  starting('an Avro file', exportIt, 'Obj\x01'),
  starting('an HDF5 file', exportIt, '\x89HDF\r\n\x1A\n'),
  starting('a NumPy file', exportIt, '\x93NUMPY'),
  starting('a Python pickle', exportIt, '\x80\x02', '\x80\x03', '\x80\x04\x95', '\x80\x05\x95'),
  starting('a PDF', exportIt, '%PDF-'),
  starting('an RTF document', exportIt, '{\\rtf'),
  starting('a binary property list', exportIt, 'bplist00'),
  starting('a PNG image', exportIt, '\x89PNG\r\n\x1A\n'),
  starting('a JPEG image', exportIt, '\xFF\xD8\xFF'),
  starting('a GIF image', exportIt, 'GIF87a', 'GIF89a'),
  starting('a TIFF image', exportIt, 'II*\0', 'MM\0*'),
  having('a WebP image', exportIt, 8, 'WEBPVP8'),
  having(
    'a video, or a HEIC or AVIF image',
    exportIt,
    0,
    '\0\0\0\x18ftyp',
    '\0\0\0\x1Cftyp',
    '\0\0\0\x20ftyp',
  ),
  starting('a program', exportIt, '\x7FELF', 'MZ\x90\0'),
  starting('UTF-32', 'Convert it first: iconv -f UTF-32 -t UTF-8', '\xFF\xFE\0\0', '\0\0\xFE\xFF'),
  starting('encrypted', 'Decrypt it first.', '-----BEGIN PGP MESSAGE-----', 'age-encryption.org/'),
  starting('a pointer of Git LFS', 'Fetch the file itself: git lfs pull', 'version https://git-lfs'),
];

const html = /^\s*(?:<!--[\s\S]{0,300}?-->\s*)?<(?:!doctype html|html|head|body|script|table)\b/i;

/** Kinds of text that hold no tickets: by how they start, and by what is further on. */
const texts: readonly (FileType & { readonly start: RegExp; readonly has?: RegExp })[] = [
  {
    start: html,
    has: /<input\b[^>]{0,500}\btype=["']?password|\b(?:sign|log)[ -]?(?:in|on)\b/i,
    what: 'an HTML page, most likely a login page',
    hint: 'Sign in where it was downloaded from, and download it again.',
  },
  {
    start: html,
    has: /<table\b|schemas-microsoft-com:office/i,
    what: 'an HTML page with a table, as some systems export for Excel',
    hint: spreadsheet,
  },
  {
    start: html,
    what: 'an HTML page',
    hint: 'It may be an error or a login page of the place it was downloaded from: sign in there, and download it again.',
  },
  {
    start: /^HTTP\/\d\S* \d{3}\b/,
    what: 'the answer of a server with its headers',
    hint: 'Download it without the headers (curl without -i), and see that you are signed in.',
  },
  {
    start: /^\s*<\?xml\b[\s\S]{0,400}(?:mso-application progid="Excel|<Workbook\b)/,
    what: 'an XML file of Excel',
    hint: spreadsheet,
  },
  { start: /^\s*<(?:\?xml\b|!doctype\b|!--)/i, what: 'an XML file', hint: exportIt },
  {
    start: /^(?:--[^\n]*\n)?-- (?:PostgreSQL database|MySQL|MariaDB) dump/,
    what: 'a SQL dump',
    hint: restore,
  },
];

/** Whether these bytes begin a file whose kind shows later: an archive, a compound file, a web page. */
export function tellsLater(start: Buffer): boolean {
  const latin1 = start.toString('latin1');
  return latin1.startsWith(ole) || latin1.startsWith('PK') || html.test(latin1);
}

/** Returns the kind of file that starts with these bytes, where it is known and not one of tickets. */
export function typeOf(start: Buffer): FileType | undefined {
  const latin1 = start.toString('latin1');
  const isOf = ({ starts, has }: Signature) =>
    starts.some(([at, bytes]) => latin1.startsWith(bytes, at)) && (has?.test(latin1) ?? true);
  const utf8 = start.subarray(0, beginningSize).toString();
  const isOfText = ({ start, has }: (typeof texts)[number]) =>
    start.test(utf8) && (has?.test(latin1) ?? true);
  return signatures.find(isOf) ?? texts.find(isOfText);
}

/** Returns the same of a file on disk; undefined, too, where there is none that can be read. */
export async function typeOfFile(path: string): Promise<FileType | undefined> {
  try {
    // Opening a named pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return undefined;
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lookedAt));
    return typeOf(buffer.subarray(0, bytesRead));
  } catch {
    return undefined;
  }
}

/** The error of a file of another kind than it should be. */
export function wrongType(name: string, { what, hint }: FileType): TicketsiftError {
  return new TicketsiftError('bad_input', `${name} is ${what}`, { hint });
}
