import { BadRows } from '../bad-rows.js';
import { badEncoding, tooLarge } from '../faults.js';
import { decode } from '../input/decode.js';
import { damage } from '../input/encodings.js';
import type { OpenFile, Row, Table } from '../table.js';

/**
 * Opens a text that is one ticket. A file without a byte holds none, but as one of several it is a ticket without text, so
 * that each file has its row. The id is the name of the file; standard input has none. Line breaks at the end are not part of
 * the text, as in a shell's `$(…)`.
 */
export const openText: OpenFile = async (input, options) => {
  const { encoding, maxRowSize } = options.file;
  const text = await decode(input, encoding, options.command);
  const badRows = new BadRows(input.name, options);
  const isNamed = input.name !== 'standard input';
  async function read(): Promise<string | undefined> {
    const parts: Buffer[] = [];
    let size = 0;
    let isSuspect = false;
    for await (const { bytes, isDamaged } of text.pieces()) {
      size += bytes.length;
      if (size > maxRowSize) {
        const hint =
          '--max-row-size raises the limit. If it holds many tickets, name its format with --input-format.';
        badRows.report({ ...tooLarge('text', 1, maxRowSize), hint });
        return undefined;
      }
      parts.push(bytes);
      isSuspect ||= isDamaged;
    }
    if (size === 0 && !options.isOneOfSeveral) return undefined;
    const whole = Buffer.concat(parts).toString();
    if (!isSuspect || !whole.includes(damage)) return whole.replace(/[\r\n]+$/, '');
    badRows.report(badEncoding(1 + countBreaks(whole.slice(0, whole.indexOf(damage))), text));
    return undefined;
  }
  async function* rows(): AsyncGenerator<Row[]> {
    const whole = await read();
    if (whole === undefined || input.isClosed) return;
    yield [{ values: isNamed ? [input.name, whole] : [whole], line: 1 }];
  }
  return {
    name: input.name,
    columns: isNamed ? ['id', 'text'] : ['text'],
    hasOwnColumns: true,
    notes: [],
    rows: () => badRows.leaveOut(input, rows()),
    skipped: () => badRows.count,
    progress: () => input.progress(),
    [Symbol.asyncDispose]: () => input[Symbol.asyncDispose](),
  };
};

function countBreaks(text: string): number {
  return text.split('\n').length - 1;
}

/** Makes a table of texts that were given themselves. @param name what messages call it */
export function tableOfTexts(name: string, texts: readonly string[]): Table {
  return {
    name,
    columns: ['text'],
    hasOwnColumns: true,
    notes: [],
    async *rows() {
      yield texts.map((text, index): Row => ({ values: [text], line: index + 1 }));
    },
    progress: () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
}
