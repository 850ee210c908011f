// What a spreadsheet starts a formula at (OWASP, CSV Injection), full-width forms included, after any number
// of apostrophes. A plain negative number (-12.5, -1,200.00, -3e5, -4%) is a number, not a formula.
const formula = /^'*(?!-[\d.,]*\d(?:[eE][-+]?\d+)?%?$)[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * A cell that no spreadsheet runs: what starts a formula, however many apostrophes stand before it, gets one
 * more in front. So the way back is unambiguous: where apostrophes stand before a formula start, take one
 * off (`=1` is written `'=1`, `'=1` is written `''=1`, and `'tis` and `-12.5` stay as they are).
 */
export function guardFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The way back: for any text, `unguardFormula(guardFormula(text))` is the text. */
export function unguardFormula(text: string): string {
  // Nearly no cell starts with an apostrophe, and this says so in a nanosecond.
  return text.charCodeAt(0) === apostrophe && formula.test(text) ? text.slice(1) : text;
}

const apostrophe = 0x27;
