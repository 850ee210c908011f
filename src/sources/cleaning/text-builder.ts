/** Nesting that is shown, at most: deeper lists and quotes are shown at this depth, so that no text grows by its nesting. */
const maxShownDepth = 5;

/** White space, and characters that show nothing. */
const spaces = /[ \t\r\n\f\u00a0]+/g;
const unusual = /[\t\r\n\f\u00a0\u200b\ufeff]|\u034f| {2}/;
const invisible = /[\u200b\ufeff]|\u034f/g;

/**
 * Builds a text as a page shows it: white space is one blank, blocks are on lines of their own, and no two blank lines
 * follow each other.
 */
export class TextBuilder {
  /** How many characters were written. */
  length = 0;
  readonly #pieces: string[] = [];
  #quoteDepth = 0;
  #listDepth = 0;
  #breaks = 0;
  #isSpaced = false;
  /** Whether nothing was written in the cell yet, and whether another is before it. */
  #isCellStart = false;
  #isNextCell = false;
  #marker = '';
  #lineDepth = 0;

  /** Adds text in which white space does not count. */
  add(run: string): void {
    const text = unusual.test(run) ? run.replace(invisible, '').replace(spaces, ' ') : run;
    if (text === '' || text === ' ') {
      this.#isSpaced ||= text === ' ';
      // A paragraph with nothing but a blank that is kept is how mail programs write an empty line.
      if (this.#breaks > 0 && run.includes('\u00a0')) this.lineBreak();
      return;
    }
    this.#isSpaced ||= text.startsWith(' ');
    this.#write(text.trim());
    this.#isSpaced = text.endsWith(' ');
  }

  /** Adds text as it is, line by line. */
  addLines(run: string): void {
    for (const [index, line] of run.split(/\r\n|\n|\r/).entries()) {
      if (index > 0) this.lineBreak();
      if (line !== '') this.#write(line);
    }
  }

  /** Ends the line, with at least this many line breaks; two blocks that end together end once. */
  breakLines(count: number): void {
    // What is in an item or in a cell begins on its line.
    if (this.#marker !== '' || this.#isCellStart) return;
    this.#breaks = Math.max(this.#breaks, count);
    this.#isSpaced = false;
  }

  /** Ends the line, and makes a blank one where it is empty. */
  lineBreak(): void {
    this.#breaks = Math.min(2, this.#breaks + 1);
    this.#isSpaced = false;
  }

  openQuote(): void {
    this.#quoteDepth++;
  }

  closeQuote(): void {
    this.#quoteDepth--;
  }

  openList(): void {
    this.#listDepth++;
  }

  closeList(): void {
    this.#listDepth--;
  }

  get isInList(): boolean {
    return this.#listDepth > 0;
  }

  /** Puts a marker before what comes next, on a line of its own. */
  openItem(marker: string): void {
    this.#marker = '';
    this.breakLines(1);
    this.#marker = marker;
  }

  closeItem(): void {
    this.#marker = '';
    this.breakLines(1);
  }

  /** Begins a cell of a row, beside what was written since the row began. */
  openCell(rowStart: number): void {
    this.#isCellStart = true;
    if (this.length <= rowStart) return;
    this.#breaks = 0;
    this.#isSpaced = false;
    this.#isNextCell = true;
  }

  closeRow(): void {
    this.#isCellStart = false;
    this.#isNextCell = false;
    this.#breaks = 1;
  }

  /** Returns what was written from a mark on, see `mark`. */
  since(mark: number): string {
    return this.#pieces.slice(mark).join('');
  }

  get mark(): number {
    return this.#pieces.length;
  }

  toString(): string {
    return this.#pieces.join('');
  }

  #write(text: string): void {
    if (this.#isNextCell) this.#put(' | ');
    else if (this.length === 0) this.#beginLine();
    else if (this.#breaks > 0) this.#endLines();
    else if (this.#isSpaced) this.#put(' ');
    this.#isCellStart = false;
    this.#isNextCell = false;
    this.#isSpaced = false;
    this.#breaks = 0;
    this.#put(text);
  }

  #endLines(): void {
    const depth = this.#shownQuoteDepth;
    const between = '>'.repeat(Math.min(depth, this.#lineDepth));
    this.#put(this.#breaks > 1 ? `\n${between}\n` : '\n');
    this.#beginLine();
  }

  #beginLine(): void {
    const depth = this.#shownQuoteDepth;
    this.#lineDepth = depth;
    const level = Math.max(0, Math.min(this.#listDepth, maxShownDepth) - 1);
    const indent = this.#listDepth > 0 ? '  '.repeat(level) : '';
    const rest = this.#listDepth > 0 && this.#marker === '' ? '  ' : this.#marker;
    const start = `${'> '.repeat(depth)}${indent}${rest}`;
    this.#marker = '';
    if (start !== '') this.#put(start);
  }

  get #shownQuoteDepth(): number {
    return Math.min(this.#quoteDepth, maxShownDepth);
  }

  #put(text: string): void {
    this.#pieces.push(text);
    this.length += text.length;
  }
}
