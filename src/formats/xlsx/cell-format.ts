/** What a number format makes of a number, as far as the text of a cell depends on it. */
export type CellFormat =
  | { readonly kind: 'number' }
  /** Digits in fixed places, with characters between them: `00000`, `000-00-0000`, `"INC"0000000`. */
  | { readonly kind: 'digits'; readonly pieces: readonly (string | number)[] }
  | DateFormat;

export interface DateFormat {
  readonly kind: 'date';
  readonly hasDate: boolean;
  readonly hasTime: boolean;
  /** Whether hours go on beyond 24: `[h]:mm`. */
  readonly isDuration: boolean;
  readonly hasFractions: boolean;
}

export const plainNumber: CellFormat = { kind: 'number' };

/**
 * Returns what a format does.
 * @param id of the format, which tells those that have no code in the file (ECMA-376, part 1, 18.8.30)
 * @param code as Excel shows it under "Custom"
 */
export function cellFormatOf(id: number, code: string | undefined): CellFormat {
  return readCode(code ?? builtIn(id));
}

const dateTimes: Readonly<Record<number, string>> = {
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
};

function builtIn(id: number): string {
  // Those of East Asian languages: dates, but four that are times.
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) {
    return [32, 33, 34, 35, 55, 56].includes(id) ? 'h:mm:ss' : 'yyyy-mm-dd';
  }
  return dateTimes[id] ?? 'General';
}

/** Quoted texts, escaped characters, those that pad or fill. */
const literal = /"([^"]*)"|\\(.)|_.|\*./gsu;

function readCode(code: string): CellFormat {
  // Sections for negative numbers, zero and texts follow.
  const [section = ''] = code.replace(literal, (found) => found.replaceAll(';', ' ')).split(';');
  const digits = digitPieces(section);
  if (digits) return { kind: 'digits', pieces: digits };
  const isDuration = /\[(?:h+|m+|s+)\]/i.test(section);
  const bare = section
    .replace(literal, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
    .replace(/general|standard|am\/pm|a\/p|e[+-]/gi, '');
  const hasDate = /[ydbge]|aaa|m(?!.*[^m])/i.test(bare.replace(/\[m+\]|(?<=h\W*)m+|m+(?=\W*s)/gi, ''));
  const hasTime = /[hs]|\[m+\]/i.test(bare);
  if (/[#?]/.test(bare) || !(hasDate || hasTime)) return plainNumber;
  return { kind: 'date', hasDate, hasTime, isDuration, hasFractions: /s[.,]0/i.test(bare) };
}

/** The runs of zeros, by their lengths, and the texts between them; undefined where a format is more than that. */
function digitPieces(section: string): (string | number)[] | undefined {
  const pieces: (string | number)[] = [];
  const part = /(0+)|"([^"]*)"|\\(.)|([-/ ()#+:]|[^\x20-\x7e])|_.|\*.|\[[^\]]*\]|(.)/gsu;
  for (const [, zeros, quoted, escaped, plain, other] of section.matchAll(part)) {
    if (other !== undefined || plain === '#') return undefined;
    const text = quoted ?? escaped ?? plain;
    if (zeros !== undefined) pieces.push(zeros.length);
    else if (text !== undefined && text !== '') pieces.push(text);
  }
  const zeros = pieces.filter((piece) => typeof piece === 'number');
  // One zero shows every digit that a number has anyway.
  const isPlain = pieces.length === 1 && zeros[0] === 1;
  return zeros.length === 0 || isPlain ? undefined : pieces;
}
