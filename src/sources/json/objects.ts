import { messageOf } from '../../core/errors/caught.js';
import { shorten } from '../../core/text/shorten.js';
import type { BadRows } from '../bad-rows.js';
import { badEncoding, type Fault, tooLarge } from '../faults.js';
import type { Text } from '../input/decode.js';
import { damage } from '../input/encodings.js';
import type { Input } from '../input/input.js';
import { type Line, linesOf } from '../input/lines.js';
import { type JsonObject, parseJsonLine } from './line.js';

/** A line that holds an object. */
export interface ObjectLine extends JsonObject {
  readonly text: string;
  readonly line: number;
}

/** The objects of a text in JSON Lines, in batches. Lines that hold none are reported, save for blank ones. */
export async function* objectsOf(
  text: Text,
  how: { readonly input: Input; readonly maxRowSize: number; readonly badRows: BadRows },
): AsyncGenerator<ObjectLine[]> {
  const read = lineReader(text.encoding, how.maxRowSize);
  const report = (fault: LineFault) => {
    if (fault.isOfAll) throw how.badRows.error(fault);
    how.badRows.report(fault);
  };
  for await (const lines of linesOf(text.pieces(), how.maxRowSize)) {
    // What was cut off is no line.
    if (how.input.isClosed) return;
    const objects: ObjectLine[] = [];
    for (const line of lines) {
      const found = read(line);
      if (found && 'message' in found) report(found);
      else if (found) objects.push(found);
    }
    yield objects;
  }
}

/** What is wrong with a line. */
interface LineFault extends Fault {
  /** The whole file is something else, so that no line of it can be read. */
  readonly isOfAll?: boolean;
}

/** Makes what reads the next line: as an object, as what is wrong with it, or as nothing where it is blank. */
function lineReader(
  encoding: string,
  maxRowSize: number,
): (line: Line) => ObjectLine | LineFault | undefined {
  let isFirst = true;
  return ({ text, beginning, number: line, isSuspect }) => {
    const mayBeArray = isFirst && (text ?? beginning)?.trimStart().startsWith('[') === true;
    if (text === undefined) {
      isFirst = false;
      return mayBeArray ? { ...array(line), isOfAll: true } : tooLarge('line', line, maxRowSize);
    }
    if (isSuspect && text.includes(damage)) return badEncoding(line, encoding);
    if (!/\S/.test(text)) return undefined;
    isFirst = false;
    try {
      const found = parseJsonLine(text);
      if (typeof found === 'object') return { object: found.object, textOf: found.textOf, text, line };
      // Further lines may be objects.
      return mayBeArray ? array(line) : { line, message: `This line holds ${found}, not an object`, hint };
    } catch (cause) {
      if (cause instanceof RangeError) return tooDeep(line);
      const message = `This line is not JSON: ${shorten(messageOf(cause), 120)}`;
      return mayBeArray ? { ...array(line), isOfAll: true } : { line, message, hint, cause };
    }
  };
}

function array(line: number): Fault {
  return { line, message: 'This is one JSON array, not one object a line', hint: arrayHint };
}

/** Reading and writing JSON takes a stack, and so this is where a RangeError comes from. */
export function tooDeep(line: number): Fault {
  return { line, message: 'The values of this line nest too deep', hint };
}

const hint = 'Each line holds one JSON object, such as {"id": 1, "text": "…"}.';
const arrayHint = "Make lines of it, such as with jq -c '.[]' tickets.json > tickets.jsonl.";
