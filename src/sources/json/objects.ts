import { messageOf } from '../../core/errors/caught.js';
import { shorten } from '../../core/text/shorten.js';
import type { BadRows } from '../bad-rows.js';
import { badEncoding, type Fault, tooLarge } from '../faults.js';
import type { Text } from '../input/decode.js';
import { damage, type TextPiece } from '../input/encodings.js';
import type { Input } from '../input/input.js';
import { type Line, linesOf } from '../input/lines.js';
import { placeOfFault } from './beginning.js';
import { type ElementOrFault, ElementSplitter, objectHint, tooDeep } from './elements.js';
import type { Layout } from './layout.js';
import { type JsonObject, parseJsonObject } from './object.js';
import type { Element } from './open-value.js';

/** An object and where it starts. */
export interface PlacedObject extends JsonObject {
  readonly text: string;
  readonly line: number;
}

interface Reading {
  readonly input: Input;
  readonly text: Text;
  readonly maxRowSize: number;
  readonly badRows: BadRows;
}

/** The objects of a text in batches, as many as a piece ends. What is none, or is damaged, is reported. */
export async function* objectsOf(
  pieces: AsyncGenerator<TextPiece>,
  layout: Layout,
  reading: Reading,
): AsyncGenerator<PlacedObject[]> {
  const { input, text, maxRowSize, badRows } = reading;
  const batches = layout.isLines
    ? linesOf(pieces, maxRowSize)
    : elementsOf(pieces, new ElementSplitter(layout, maxRowSize));
  const read = (item: Line | ElementOrFault) => {
    if ('number' in item) return readLine(item, reading);
    return 'message' in item ? item : readObject(item, 'object', text);
  };
  for await (const batch of batches) {
    // What was cut off is not an object.
    if (input.isClosed) return;
    const objects: PlacedObject[] = [];
    for (const item of batch) {
      const found = read(item);
      if (found && 'message' in found) {
        if (found.isOfAll) throw badRows.error(found);
        badRows.report(found);
      } else if (found) objects.push(found);
    }
    yield objects;
  }
}

async function* elementsOf(
  pieces: AsyncGenerator<TextPiece>,
  splitter: ElementSplitter,
): AsyncGenerator<ElementOrFault[]> {
  for await (const piece of pieces) yield splitter.push(piece);
  yield splitter.end();
}

type Read = PlacedObject | (Fault & { readonly isOfAll?: boolean });

/** Reads a line: as an object, as what is wrong with it, or as nothing where it is blank. */
function readLine(
  { text, number: line, isSuspect }: Line,
  { text: all, maxRowSize }: Reading,
): Read | undefined {
  if (text === undefined) return tooLarge('line', line, maxRowSize);
  return /\S/.test(text) ? readObject({ text, line, isSuspect }, 'line', all) : undefined;
}

/** @param what the text of the element is */
function readObject({ text, line, isSuspect }: Element, what: 'line' | 'object', all: Text): Read {
  if (isSuspect && text.includes(damage)) return badEncoding(line, all);
  try {
    const found = parseJsonObject(text);
    if (typeof found === 'object') return { object: found.object, textOf: found.textOf, text, line };
    return { line, message: `This line holds ${found}, not an object`, hint: objectHint };
  } catch (cause) {
    if (cause instanceof RangeError) return tooDeep(line);
    if (what === 'line') return { line, message: notJson(what, messageOf(cause)), hint: objectHint, cause };
    // The parser quotes the text, and counts its places from the start of the object.
    const said = messageOf(cause)
      .replace(/, (?:\.\.\.)?".*" is not valid JSON$/s, '')
      .replace(/ in JSON at position .*$/s, '');
    const before = text.slice(0, placeOfFault(text) ?? 0);
    const lineOfFault = line + before.split('\n').length - 1;
    return { line: lineOfFault, message: notJson(what, said), hint: objectHint, cause };
  }
}

function notJson(what: string, said: string): string {
  return `This ${what} is not JSON: ${shorten(said, 120)}`;
}
