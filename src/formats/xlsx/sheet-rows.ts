import { type CellFormat, plainNumber } from './cell-format.js';
import { columnName, columnOf, maxColumns } from './columns.js';
import { unescapeExcel } from './escapes.js';
import { damaged } from './faults.js';
import { numberText } from './number-text.js';
import { RichText, tooLong } from './rich-text.js';
import { attributeOf, type XmlHandler } from './xml.js';

/** A row of a sheet that holds something. */
export interface SheetRow {
  /** Counted from 1, as Excel does. */
  readonly number: number;
  /** The columns of its cells, counted from 0, without the empty ones. */
  readonly columns: readonly number[];
  /** What is in those cells. */
  readonly texts: readonly string[];
  /** Whether all of them are texts, and not numbers, dates, booleans or errors. */
  readonly isOfTexts: boolean;
  /** Whether it is larger than any may be; its cells are left out then. */
  readonly isTooLarge: boolean;
}

/** What the cells of a workbook have in common. */
export interface CellContext {
  /** Returns a shared text by its number. */
  readonly sharedString: (index: number) => string | undefined;
  /** By the number of a cell's style. */
  readonly formats: readonly CellFormat[];
  /** Whether days count from 1904. */
  readonly is1904: boolean;
  /** Of a row, in UTF-16 units. */
  readonly maxRowLength: number;
}

/** Reads the rows of a sheet. They wait in `rows`, to be taken. */
export class SheetReader implements XmlHandler {
  rows: SheetRow[] = [];
  /** The cells that have a formula, but not its value. */
  readonly formulasWithoutValue = { count: 0, first: '' };
  readonly #context: CellContext;
  #rowNumber = 0;
  #columns: number[] = [];
  #texts: string[] = [];
  #isOfTexts = true;
  #rowLength = 0;
  #isInRow = false;
  #column = -1;
  #type = 'n';
  #style = 0;
  #hasFormula = false;
  #isInValue = false;
  #value = '';
  #richText: RichText | undefined;

  constructor(context: CellContext) {
    this.#context = context;
  }

  open(name: string, attributes: string): void {
    if (this.#richText) this.#richText.open(name);
    else if (name === 'c') this.#openCell(attributes);
    else if (name === 'v') this.#isInValue = true;
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'is') this.#richText = new RichText(this.#context.maxRowLength);
    else if (name === 'f') this.#hasFormula = true;
  }

  close(name: string): void {
    if (name === 'v') this.#isInValue = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else if (name === 'is') this.#closeInlineText();
    else this.#richText?.close(name);
  }

  text(piece: string): void {
    if (this.#richText) this.#richText.text(piece);
    else if (this.#isInValue && this.#value.length <= this.#context.maxRowLength) this.#value += piece;
  }

  #openRow(attributes: string): void {
    const given = Number(attributeOf(attributes, 'r'));
    // Some programs leave the numbers out, and no two rows have one.
    this.#rowNumber = given > this.#rowNumber ? given : this.#rowNumber + 1;
    if (!Number.isSafeInteger(this.#rowNumber)) throw damaged('a row of it has no number');
    this.#isInRow = true;
    this.#columns = [];
    this.#texts = [];
    this.#isOfTexts = true;
    this.#rowLength = 0;
    this.#column = -1;
  }

  #closeRow(): void {
    this.#isInRow = false;
    const isTooLarge = this.#rowLength > this.#context.maxRowLength;
    if (this.#columns.length === 0 && !isTooLarge) return;
    this.rows.push({
      number: this.#rowNumber,
      columns: isTooLarge ? [] : this.#columns,
      texts: isTooLarge ? [] : this.#texts,
      isOfTexts: this.#isOfTexts,
      isTooLarge,
    });
  }

  #openCell(attributes: string): void {
    const reference = attributeOf(attributes, 'r');
    const column = reference === undefined ? this.#column + 1 : columnOf(reference);
    if (column === undefined || column >= maxColumns)
      throw damaged('a cell of it is in no column that Excel has');
    this.#column = column;
    this.#type = attributeOf(attributes, 't') ?? 'n';
    this.#style = Number(attributeOf(attributes, 's') ?? 0);
    this.#hasFormula = false;
    this.#value = '';
  }

  #closeInlineText(): void {
    this.#value = this.#richText?.take() ?? '';
    this.#richText = undefined;
  }

  #closeCell(): void {
    if (!this.#isInRow) return;
    const text = this.#cellText();
    if (text === '') {
      if (this.#hasFormula && this.#type !== 'str') this.#countFormula();
      return;
    }
    this.#rowLength += text === tooLong ? Number.POSITIVE_INFINITY : text.length;
    if (this.#rowLength > this.#context.maxRowLength) return;
    this.#columns.push(this.#column);
    this.#texts.push(text);
    this.#isOfTexts &&= textTypes.has(this.#type);
  }

  #cellText(): string {
    const value = this.#value;
    switch (this.#type) {
      case 's':
        return this.#sharedString(value);
      case 'inlineStr':
        return value;
      case 'str':
        return value.length > this.#context.maxRowLength ? tooLong : unescapeExcel(value);
      case 'b':
        return value === '1' || value === 'true' ? 'true' : value === '' ? '' : 'false';
      case 'n':
        return numberText(
          value.trim(),
          this.#context.formats[this.#style] ?? plainNumber,
          this.#context.is1904,
        );
      default:
        return value;
    }
  }

  #sharedString(index: string): string {
    if (index === '') return '';
    const text = this.#context.sharedString(Number(index));
    if (text === undefined) throw damaged(`cell ${this.#reference()} names a text that is not there`);
    return text;
  }

  #countFormula(): void {
    if (this.formulasWithoutValue.count++ === 0) this.formulasWithoutValue.first = this.#reference();
  }

  #reference(): string {
    return `${columnName(this.#column)}${this.#rowNumber}`;
  }
}

const textTypes = new Set(['s', 'inlineStr', 'str']);
