/** How SQLite converts values stored in a column of a declared type (datatype3.html, section 3.1). */
export type Affinity = 'INTEGER' | 'TEXT' | 'BLOB' | 'REAL' | 'NUMERIC';

export function affinityOf(type: string): Affinity {
  if (/INT/i.test(type)) return 'INTEGER';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'TEXT';
  if (type === '' || /BLOB/i.test(type)) return 'BLOB';
  return /REAL|FLOA|DOUB/i.test(type) ? 'REAL' : 'NUMERIC';
}

/**
 * Returns whether a column of a declared type keeps the values of a column of type `written`, INTEGER or
 * TEXT: its affinity converts none of them, and it is not declared for times. A column without a type keeps
 * anything.
 */
export function keepsValues(type: string, written: string): boolean {
  if (type === '') return true;
  const affinity = affinityOf(type);
  if (affinity === 'NUMERIC' && /DATE|TIME/i.test(type)) return false;
  return affinity === written || (written === 'INTEGER' && affinity === 'NUMERIC');
}

/**
 * Returns every value that a key may have in the table when the source gave it as this text; NULL matches
 * nothing.
 */
export type KeyCandidates = readonly [text: string, number: bigint | number | null, blob: Buffer | null];

/**
 * Returns the values that a key's text may stand for. A column can hold values of any type, and SQLite finds
 * an integer by a text only where the column's affinity converts it: so the key is looked up as each possible
 * type.
 */
export function keyCandidates(text: string, affinity: Affinity): KeyCandidates {
  return [text, affinity === 'TEXT' ? null : numberOf(text, affinity), blobOf(text)];
}

const [least, greatest] = [-(2n ** 63n), 2n ** 63n - 1n];

function numberOf(text: string, affinity: Affinity): bigint | number | null {
  // As a source writes the values of a boolean column.
  if (/^(true|false)$/.test(text)) return text === 'true' ? 1n : 0n;
  if (/^-?Infinity$/.test(text)) return Number(text);
  if (!/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text)) return null;
  // As a number, an integer beyond 2^53 would match its neighbours.
  if (affinity === 'REAL' || !/^-?\d+$/.test(text)) return Number(text);
  const integer = BigInt(text);
  return integer >= least && integer <= greatest ? integer : Number(text);
}

function blobOf(text: string): Buffer | null {
  return /^\\x([\da-f]{2})*$/i.test(text) ? Buffer.from(text.slice(2), 'hex') : null;
}
