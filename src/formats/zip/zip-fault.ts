import { FileFault } from '../file-fault.js';

/** What is wrong with a zip archive or with a file in it. */
export class ZipFault extends FileFault {
  override readonly name = 'ZipFault';
}

/** @param reason what is broken, as a sentence without its end */
export function damagedZip(reason: string): ZipFault {
  return new ZipFault(
    `is damaged or cut off: ${reason}`,
    'Download or make the archive again; unzip -t FILE.zip tells whether it is whole.',
  );
}

export function encryptedZip(): ZipFault {
  return new ZipFault('is encrypted', 'Unpack it with its password, and name the file itself.');
}

export const unpackIt = 'Unpack it, and name the file in it that holds the tickets.';
