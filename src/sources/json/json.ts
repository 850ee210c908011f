import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import { BadRows } from '../bad-rows.js';
import { uniqueColumns } from '../columns/header.js';
import { decode } from '../input/decode.js';
import type { OpenFile, Row } from '../table.js';
import { describeApiError } from './api-error.js';
import { JsonCells } from './cells.js';
import { JsonColumns } from './columns.js';
import { type Step, tooDeep } from './elements.js';
import { findLayout, type Layout } from './layout.js';
import { isJsonObject } from './object.js';
import { objectsOf, type PlacedObject } from './objects.js';

/**
 * Opens a file of JSON, whatever its layout: an object a line, objects one after the other, a list of them, or a list within an
 * object. Its columns are the dotted paths of the values in the first ones.
 */
export const openJson: OpenFile = async (input, options) => {
  const { warn, file } = options;
  const text = await decode(input, file.encoding, options.command);
  const badRows = new BadRows(input.name, options);
  const { layout, pieces } = await findLayout(text.pieces());
  if (layout.fault) throw badRows.error(layout.fault);
  const { maxRowSize } = file;
  const batches = objectsOf(pieces, layout, { input, text, maxRowSize, badRows });
  const { columns: found, read, isAll } = await readColumns(batches);
  const [first, ...others] = read;
  if (first && isAll && others.length === 0) refuseApiError(input.name, first);
  const { columns, notes } = uniqueColumns(found.names);
  const cells = new JsonCells(found, (line, message) => warn(`${input.name}:${line}: ${message}`));
  const rowsOf = (batch: readonly PlacedObject[]) => toRows(batch, cells, badRows);
  async function* allRows(): AsyncGenerator<Row[]> {
    yield rowsOf(read.splice(0));
    for await (const batch of batches) yield rowsOf(batch);
  }
  return {
    name: input.name,
    columns,
    notes: [...leftOutNotes(layout), ...pullRequestNotes(read), ...notes],
    details: listNotes(layout.path),
    rows: () => badRows.leaveOut(input, allRows()),
    skipped: () => badRows.count,
    progress: () => input.progress(),
    [Symbol.asyncDispose]: () => input[Symbol.asyncDispose](),
  };
};

/** The columns come from this many objects, or from fewer where those have this many characters. */
const sample = { objects: 1_000, size: 1_000_000 };

/** The columns that the first objects make; and all that was read for it. */
async function readColumns(batches: AsyncGenerator<PlacedObject[]>) {
  const columns = new JsonColumns();
  const read: PlacedObject[] = [];
  let objects = 0;
  let size = 0;
  let isAll = false;
  const isEnough = () => objects >= sample.objects || size >= sample.size;
  while (!isEnough()) {
    const { done, value } = await batches.next();
    isAll = done === true;
    if (done) break;
    for (const found of value) {
      read.push(found);
      if (isEnough()) continue;
      columns.learn(found);
      objects++;
      size += found.text.length;
    }
  }
  return { columns: columns.settle(), read, isAll };
}

function toRows(batch: readonly PlacedObject[], cells: JsonCells, badRows: BadRows): Row[] {
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

function listNotes(path: readonly Step[]): string[] {
  const keys = path.flatMap((step) => (typeof step === 'object' ? [step.key] : []));
  return keys.length === 0 ? [] : [`tickets taken from the list ${listNames([keys.join('.')])}`];
}

function leftOutNotes({ leftOut }: Layout): string[] {
  if (leftOut === undefined) return [];
  const list = listNames([leftOut.path.join('.')]);
  return [
    `all of it is taken for one ticket, so of the ${leftOut.count} in the list ${list} no more than one is sent`,
  ];
}

/** GitHub lists pull requests among issues. */
function pullRequestNotes(objects: readonly PlacedObject[]): string[] {
  const pulls = objects.filter(({ object }) => isJsonObject(object.pull_request)).length;
  if (pulls === 0 || pulls === objects.length) return [];
  return [
    `of the first ${counted(objects.length, 'issue')}, ${pulls} ${pulls === 1 ? 'is a pull request' : 'are pull requests'}`,
  ];
}

/** @throws TicketsiftError `bad_input` where the only object of a file is what an API answers with in place of tickets */
function refuseApiError(name: string, { object }: PlacedObject): void {
  const error = describeApiError(object);
  if (error === undefined) return;
  throw new TicketsiftError('bad_input', `${name} holds the error of an API, not tickets: ${error}`, {
    hint: 'Fix the request, such as its login or its address, and export the tickets again.',
  });
}
