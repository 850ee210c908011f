import { posix } from 'node:path';
import type { Archive } from './archive.js';
import { type CellFormat, cellFormatOf } from './cell-format.js';
import { WorkbookFault } from './faults.js';
import { readPart } from './read-part.js';
import { attributeOf } from './xml.js';

/** What a workbook says of itself, before any of its sheets is read. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Whether days count from 1904, as they did on a Macintosh. */
  readonly is1904: boolean;
  /** Where its shared texts are; undefined where it has none. */
  readonly sharedStrings: string | undefined;
  /** The number formats of cells, by the number of their style. */
  readonly formats: readonly CellFormat[];
}

export interface Sheet {
  /** Hostile. */
  readonly name: string;
  readonly isHidden: boolean;
  /** Where its cells are; undefined for a sheet that is a chart. */
  readonly path: string | undefined;
}

/** Reads what a workbook says of itself. @throws WorkbookFault for what is not a workbook */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const path = await workbookPath(archive);
  const sheets: { name: string; isHidden: boolean; id: string }[] = [];
  let is1904 = false;
  await readPart(archive, path, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = isTrue(attributeOf(attributes, 'date1904'));
      if (name !== 'sheet') return;
      sheets.push({
        name: attributeOf(attributes, 'name') ?? '',
        isHidden: (attributeOf(attributes, 'state') ?? 'visible') !== 'visible',
        id: attributeOf(attributes, 'id') ?? '',
      });
    },
  });
  const relations = await relationsOf(archive, path);
  const pathOf = (type: string) => relations.find((relation) => relation.type === type)?.path;
  const worksheets = new Map(
    relations.filter(({ type }) => type === 'worksheet').map(({ id, path }) => [id, path]),
  );
  return {
    sheets: sheets.map(({ name, isHidden, id }) => ({ name, isHidden, path: worksheets.get(id) })),
    is1904,
    sharedStrings: pathOf('sharedStrings'),
    formats: await readFormats(archive, pathOf('styles')),
  };
}

async function workbookPath(archive: Archive): Promise<string> {
  const relations = archive.has('_rels/.rels') ? await relationsOf(archive, '') : [];
  const path = relations.find(({ type }) => type === 'officeDocument')?.path ?? 'xl/workbook.xml';
  if (/\.bin$/i.test(path)) {
    throw new WorkbookFault(
      'is a binary Excel workbook (.xlsb)',
      'Open it in Excel, and save it as .xlsx or CSV.',
    );
  }
  if (archive.has(path) && !/^(?:word|ppt)\//i.test(path)) return path;
  throw new WorkbookFault(
    'is not an Excel workbook',
    'Open it where it was made, and save it as .xlsx or CSV.',
  );
}

interface Relation {
  readonly id: string;
  /** The last word of its type, of which there are two long forms. */
  readonly type: string;
  readonly path: string;
}

/** Returns what a part refers to (ECMA-376, part 2, 9.3). @param path of the part; empty for the whole archive */
async function relationsOf(archive: Archive, path: string): Promise<Relation[]> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const relations: Relation[] = [];
  await readPart(archive, `${folder}_rels/${path.slice(folder.length)}.rels`, {
    open(name, attributes) {
      if (name !== 'Relationship') return;
      const [type = ''] = /[^/]*$/.exec(attributeOf(attributes, 'Type') ?? '') ?? [];
      const target = attributeOf(attributes, 'Target') ?? '';
      const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      relations.push({ id: attributeOf(attributes, 'Id') ?? '', type, path });
    },
  });
  return relations;
}

async function readFormats(archive: Archive, path: string | undefined): Promise<CellFormat[]> {
  if (path === undefined || !archive.has(path)) return [];
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let isInCells = false;
  await readPart(archive, path, {
    open(name, attributes) {
      const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
      if (name === 'numFmt') codes.set(id, attributeOf(attributes, 'formatCode') ?? '');
      else if (name === 'cellXfs') isInCells = true;
      else if (name === 'xf' && isInCells) formats.push(cellFormatOf(id, codes.get(id)));
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return formats;
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
