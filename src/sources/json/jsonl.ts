import { BadRows } from '../bad-rows.js';
import { uniqueColumns } from '../columns/header.js';
import { decode } from '../input/decode.js';
import type { OpenFile, Row } from '../table.js';
import { JsonCells } from './cells.js';
import { writtenKeys } from './keys.js';
import { type ObjectLine, objectsOf, tooDeep } from './objects.js';

/** Opens a file of JSON Lines: one object a line. Its columns are the keys of the first ones. */
export const openJsonl: OpenFile = async (input, options) => {
  const { warn, file } = options;
  const text = await decode(input, file.encoding);
  const badRows = new BadRows(input.name, options);
  const batches = objectsOf(text, { input, maxRowSize: file.maxRowSize, badRows });
  const { keys, read } = await readKeys(batches);
  const { columns, notes } = uniqueColumns(keys);
  const cells = new JsonCells(keys, (line, message) => warn(`${input.name}:${line}: ${message}`));
  const rowsOf = (batch: readonly ObjectLine[]) => toRows(batch, cells, badRows);
  async function* allRows(): AsyncGenerator<Row[]> {
    yield rowsOf(read);
    for await (const batch of batches) yield rowsOf(batch);
  }
  return {
    name: input.name,
    columns,
    notes,
    rows: () => badRows.leaveOut(input, allRows()),
    skipped: () => badRows.count,
    progress: () => input.progress(),
    [Symbol.asyncDispose]: () => input[Symbol.asyncDispose](),
  };
};

/** What makes the columns: so many lines, or fewer if they have so many characters. */
const sample = { lines: 1_000, size: 1_000_000 };

/** The keys of the first objects, in the order in which they come; and all that was read for it. */
async function readKeys(batches: AsyncGenerator<ObjectLine[]>) {
  const keys = new Set<string>();
  const read: ObjectLine[] = [];
  let lines = 0;
  let size = 0;
  const isEnough = () => lines >= sample.lines || size >= sample.size;
  while (!isEnough()) {
    const { done, value } = await batches.next();
    if (done) break;
    for (const found of value) {
      read.push(found);
      if (isEnough()) continue;
      for (const key of writtenKeys(found.object, found.text)) keys.add(key);
      lines++;
      size += found.text.length;
    }
  }
  return { keys: [...keys], read };
}

function toRows(batch: readonly ObjectLine[], cells: JsonCells, badRows: BadRows): Row[] {
  const rows: Row[] = [];
  for (const found of batch) {
    try {
      rows.push({ values: cells.valuesOf(found), line: found.line });
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      badRows.report(tooDeep(found.line));
    }
  }
  return rows;
}
