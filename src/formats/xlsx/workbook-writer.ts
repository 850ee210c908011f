import { maxFileSize, ZipWriter } from '../zip/zip-writer.js';
import { columnName } from './columns.js';
import { escapeExcel } from './escapes.js';

/** What a cell holds: a text, a boolean, or nothing. */
export type CellValue = string | boolean | undefined;

/** In UTF-16 units: Excel opens no cell with more. */
export const maxCellLength = 32_767;
/** A sheet has at most this many rows, including the one that names the columns. */
const maxRows = 1_048_576;
/** In UTF-16 units, of which a byte or three become: no sheet is larger than an archive can say. */
const maxSheetLength = maxFileSize / 4;
/** Rows the widths of the columns are measured by. */
const measuredRows = 100;
/** In UTF-16 units: so much is compressed at once. */
const pieceLength = 250_000;

export interface WorkbookWriterOptions {
  /** Of the sheet; a further one, where the rows are more than it takes, has a number after it. */
  readonly sheetName: string;
  readonly columns: readonly string[];
  /** For tests: where a sheet ends. */
  readonly maxRowsOfSheet?: number;
}

/**
 * Makes a workbook piece by piece, in flat memory: each call returns the next bytes of it. The names of the columns are bold
 * and stay in sight, and have a filter. However the rows come, they are the same bytes.
 */
export class WorkbookWriter {
  readonly #zip = new ZipWriter();
  readonly #sheetName: string;
  readonly #columns: readonly string[];
  readonly #maxRows: number;
  /** How many rows each sheet has, with the names. */
  readonly #sheets: number[] = [];
  #measured: (readonly CellValue[])[] = [];
  #widths: readonly number[] | undefined;
  #pending = '';
  #length = 0;

  constructor({ sheetName, columns, maxRowsOfSheet = maxRows }: WorkbookWriterOptions) {
    this.#sheetName = sheetName;
    this.#columns = columns;
    this.#maxRows = maxRowsOfSheet;
  }

  begin(): Buffer {
    const zip = this.#zip;
    return Buffer.concat([
      zip.file('[Content_Types].xml', contentTypes),
      zip.file('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])),
      zip.file('xl/styles.xml', styles),
    ]);
  }

  /** @param rows the cells of each, as many as there are columns; no text is longer than `maxCellLength` */
  rows(rows: readonly (readonly CellValue[])[]): Buffer {
    const written: Buffer[] = [];
    for (const row of rows) {
      if (this.#widths) this.#add(row, written);
      else if (this.#measured.push(row) === measuredRows) this.#addMeasured(written);
    }
    return Buffer.concat(written);
  }

  /** @throws RangeError for an archive that is larger than it can say */
  end(): Buffer {
    const written: Buffer[] = [];
    if (!this.#widths) this.#addMeasured(written);
    this.#endSheet(written);
    const sheets = this.#sheets.map((_, index) => ['worksheet', sheetPath(index)] as const);
    written.push(
      this.#zip.file('xl/_rels/workbook.xml.rels', relations([...sheets, ['styles', 'styles.xml']])),
      this.#zip.file('xl/workbook.xml', this.#workbook()),
      this.#zip.end(),
    );
    return Buffer.concat(written);
  }

  #addMeasured(written: Buffer[]): void {
    const measured = this.#measured;
    this.#measured = [];
    this.#widths = this.#columns.map((name, column) => {
      // The button of the filter is beside the name.
      const lengths = measured.map((row) => widthOf(row[column]));
      return Math.min(60, Math.max(8, name.length + 4, ...lengths));
    });
    this.#beginSheet(written);
    for (const row of measured) this.#add(row, written);
  }

  #beginSheet(written: Buffer[]): void {
    this.#sheets.push(1);
    this.#length = 0;
    written.push(this.#zip.open(`xl/${sheetPath(this.#sheets.length - 1)}`));
    const columns = (this.#widths ?? []).map((width, index) => {
      const place = index + 1;
      return `<col min="${place}" max="${place}" width="${width}" customWidth="1"/>`;
    });
    const selected = this.#sheets.length === 1 ? ' tabSelected="1"' : '';
    this.#pending = `${head}<worksheet xmlns="${main}"><sheetViews><sheetView${selected} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`}<sheetData>${rowXml(1, this.#columns, nameStyle)}`;
  }

  #add(row: readonly CellValue[], written: Buffer[]): void {
    const count = this.#sheets.at(-1) ?? 0;
    if (count >= this.#maxRows || this.#length > maxSheetLength) {
      this.#endSheet(written);
      this.#beginSheet(written);
      this.#add(row, written);
      return;
    }
    this.#sheets[this.#sheets.length - 1] = count + 1;
    const xml = rowXml(count + 1, row, textStyle);
    this.#length += xml.length;
    this.#pending += xml;
    if (this.#pending.length >= pieceLength) this.#flush(written);
  }

  #endSheet(written: Buffer[]): void {
    const rows = this.#sheets.at(-1) ?? 1;
    const filter = this.#columns.length === 0 ? '' : `<autoFilter ref="${this.#area(rows)}"/>`;
    this.#pending += `</sheetData>${filter}</worksheet>`;
    this.#flush(written);
    written.push(this.#zip.close());
  }

  #flush(written: Buffer[]): void {
    written.push(this.#zip.write(this.#pending));
    this.#pending = '';
  }

  #area(rows: number): string {
    return `A1:${columnName(this.#columns.length - 1)}${rows}`;
  }

  #workbook(): string {
    const names = this.#sheets.map((_, index) =>
      index === 0 ? this.#sheetName : `${this.#sheetName} ${index + 1}`,
    );
    const sheets = names.map((name, index) => {
      const id = index + 1;
      return `<sheet name="${escapeXml(name)}" sheetId="${id}" r:id="rId${id}"/>`;
    });
    // Where a filter is, Excel keeps in a hidden name, too.
    const filters = names.map((name, index) => {
      const area = this.#area(this.#sheets[index] ?? 1).replace(/[A-Z]+|\d+/g, '$$$&');
      const sheet = escapeXml(`'${name.replaceAll("'", "''")}'`);
      return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${sheet}!${area}</definedName>`;
    });
    const defined = this.#columns.length === 0 ? '' : `<definedNames>${filters.join('')}</definedNames>`;
    return `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.join('')}</sheets>${defined}</workbook>`;
  }
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The first in the archive, by which programs know what it is: so it must not say how many sheets will follow. */
const contentTypes = `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${kinds}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kinds}.styles+xml"/></Types>`;

const textStyle = 1;
const nameStyle = 2;

/** Style 0 is the usual one; 1 has the format "Text", so that a cell stays a text when it is edited; 2 is bold. */
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function relations(targets: readonly (readonly [type: string, path: string])[]): string {
  const all = targets.map(
    ([type, path], index) => `<Relationship Id="rId${index + 1}" Type="${office}/${type}" Target="${path}"/>`,
  );
  return `${head}<Relationships xmlns="${packages}/relationships">${all.join('')}</Relationships>`;
}

/** From the folder of the workbook. */
function sheetPath(index: number): string {
  return `worksheets/sheet${index + 1}.xml`;
}

/** The longest of its first lines, roughly. */
function widthOf(cell: CellValue): number {
  if (typeof cell !== 'string') return 0;
  return (
    Math.max(
      ...cell
        .slice(0, 500)
        .split('\n')
        .map((line) => line.length),
    ) + 1
  );
}

function rowXml(number: number, cells: readonly CellValue[], style: number): string {
  let xml = `<row r="${number}">`;
  for (const [index, cell] of cells.entries()) {
    if (cell === undefined || cell === '') continue;
    const place = `${columnName(index)}${number}`;
    xml +=
      typeof cell === 'boolean'
        ? `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`
        : `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
  }
  return `${xml}</row>`;
}

function escapeXml(text: string): string {
  const escaped = escapeExcel(text);
  return /[&<>"]/.test(escaped)
    ? escaped
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
    : escaped;
}
