import { type ZipEntry, zipOf } from './zip.js';

// What reads these files runs in a thread, from dist/.

/** A cell: a text (`inlineStr`), a number, a boolean, nothing, a number in a format, or its XML without its place. */
export type TestCell =
  | string
  | number
  | boolean
  | undefined
  | { readonly value: number | string; readonly format: string }
  | { readonly shared: string }
  | { readonly xml: string };

export interface TestSheet {
  readonly name?: string;
  readonly state?: 'hidden' | 'veryHidden';
  /** Rows from the top; a hole is a row that is not there. */
  readonly rows?: readonly (readonly TestCell[] | undefined)[];
  /** All that is within `sheetData`, instead of rows. */
  readonly data?: string;
  /** The whole part, instead of that. */
  readonly xml?: string;
}

export interface TestWorkbook {
  readonly is1904?: boolean;
  /** Parts that are written instead of, or besides, the usual ones. */
  readonly parts?: Readonly<Record<string, string>>;
  /** The content of `sst`, instead of the texts that cells share. */
  readonly sharedStrings?: string;
  /** Changes what is written. */
  readonly change?: (entries: ZipEntry[]) => ZipEntry[];
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Makes a workbook of sheets. */
export function workbookOf(
  sheets: readonly TestSheet[] | TestSheet,
  { is1904 = false, parts = {}, sharedStrings, change = (entries) => entries }: TestWorkbook = {},
): Buffer {
  const all = 'length' in sheets ? sheets : [sheets];
  const styles = new Numbered();
  const texts = new Numbered();
  // The format of style 0 is General.
  styles.numberOf('General');
  const data = all.map(
    (sheet) => sheet.data ?? (sheet.rows ?? []).map((row, at) => rowXml(row, at, styles, texts)).join(''),
  );
  const usual: Record<string, string> = {
    '_rels/.rels': `${head}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr${is1904 ? ' date1904="1"' : ''}/><sheets>${all
      .map(({ name, state }, at) => {
        const shown = state === undefined ? '' : ` state="${state}"`;
        return `<sheet name="${escapeXml(name ?? `Sheet${at + 1}`)}" sheetId="${at + 1}"${shown} r:id="rId${at + 1}"/>`;
      })
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${relations}">${all
      .map(
        (_, at) =>
          `<Relationship Id="rId${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="rIdA" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rIdB" Type="${office}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts>${styles.names
      .map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escapeXml(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.names
      .map((_, at) => `<xf numFmtId="${at === 0 ? 0 : 164 + at}"/>`)
      .join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}">${sharedStrings ?? texts.names.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`,
  };
  for (const [at, { xml }] of all.entries()) {
    usual[`xl/worksheets/sheet${at + 1}.xml`] =
      xml ??
      `${head}<worksheet xmlns="${main}"><dimension ref="A1"/><sheetData>${data[at]}</sheetData></worksheet>`;
  }
  const entries = Object.entries({ ...usual, ...parts }).map(([name, content]) => ({ name, content }));
  return zipOf(change(entries));
}

/** Gives each name a number. */
class Numbered {
  readonly names: string[] = [];

  numberOf(name: string): number {
    const known = this.names.indexOf(name);
    return known === -1 ? this.names.push(name) - 1 : known;
  }
}

function rowXml(row: readonly TestCell[] | undefined, at: number, styles: Numbered, texts: Numbered): string {
  if (!row) return '';
  const cells = row.map((cell, column) => cellXml(cell, `${letters(column)}${at + 1}`, styles, texts));
  return `<row r="${at + 1}">${cells.join('')}</row>`;
}

function cellXml(cell: TestCell, place: string, styles: Numbered, texts: Numbered): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') {
    return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
  }
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if ('shared' in cell) return `<c r="${place}" t="s"><v>${texts.numberOf(cell.shared)}</v></c>`;
  if ('xml' in cell) return cell.xml.replace('<c', `<c r="${place}"`);
  return `<c r="${place}" s="${styles.numberOf(cell.format)}"><v>${cell.value}</v></c>`;
}

function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
