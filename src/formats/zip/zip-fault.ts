/** What is wrong with a zip archive, thrown where its name is not known. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault';
  readonly hint: string;

  /** @param message what follows the name of the archive or of a file in it: `is encrypted` */
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** @param reason what is broken, as a sentence without its end */
export function damagedZip(reason: string): ZipFault {
  return new ZipFault(
    `is damaged or cut off: ${reason}`,
    'Download or make the archive again; unzip -t FILE.zip tells whether it is whole.',
  );
}

export const unpackIt = 'Unpack it, and name the file in it that holds the tickets.';
