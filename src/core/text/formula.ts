// The start of a formula in a spreadsheet (OWASP, CSV Injection), including full-width forms, after any number of
// apostrophes. A plain negative number (-12.5, -1,200.00, -3e5, -4%) is a number, not a formula.
const formula = /^'*(?!-[\d.,]*\d(?:[eE][-+]?\d+)?%?$)[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * Returns a cell that no spreadsheet runs: a text that starts a formula, after any number of apostrophes, gets one more in
 * front. That makes it reversible: remove one apostrophe before a formula start (`=1` is written `'=1`, `'=1` is written
 * `''=1`, and `'tis` and `-12.5` stay as they are).
 */
export function guardFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Reverses `guardFormula`: for any text, `unguardFormula(guardFormula(text))` is the text. */
export function unguardFormula(text: string): string {
  // A fast check first: nearly no cell starts with an apostrophe.
  return text.charCodeAt(0) === apostrophe && formula.test(text) ? text.slice(1) : text;
}

const apostrophe = 0x27;
