import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { csvExporter } from '../../src/outputs/csv.js';
import {
  anyUnicode,
  classified,
  exporterOptions,
  failed,
  sampleColumns,
  sampleTicket,
  ticketOf,
} from '../support/outcomes.js';
import { fc } from '../support/properties.js';

function written(
  outcomes: readonly Outcome[],
  columns: readonly string[] = sampleColumns,
  raw = false,
): string {
  const exporter = csvExporter(exporterOptions({ columns, raw }));
  return exporter.begin() + exporter.rows(outcomes) + exporter.end();
}

const ticket = sampleTicket('7', 'It broke');

describe('the added cells', () => {
  it.each([
    ['urgent', classified(ticket, ['Bug'], { urgent: true }), 'true,Bug,'],
    ['not urgent', classified(ticket, ['Bug']), 'false,Bug,'],
    ['several categories', classified(ticket, ['Bug', 'Feature Request']), 'false,Bug|Feature Request,'],
    ['no category', classified(ticket, []), 'false,,'],
    ['a name with a bar', classified(ticket, ['A|B', 'C']), 'false,"[""A|B"",""C""]",'],
    ['a name like a JSON array', classified(ticket, ['["A"]']), 'false,"[""[\\""A\\""]""]",'],
    ['a name without text', classified(ticket, ['']), 'false,"[""""]",'],
    ['a name that starts a formula', classified(ticket, ['=A1', 'B']), "false,'=A1|B,"],
    ['an error', failed(ticket, 'timeout', 'Too slow.'), ',,timeout: Too slow.'],
    ['an error of many lines', failed(ticket, 'http_500', 'a\r\nb\u2028c'), ',,http_500: a b c'],
    [
      'an error with quotes',
      failed(ticket, 'refused', 'It said "no", twice'),
      ',,"refused: It said ""no"", twice"',
    ],
  ])('%s', (_, outcome, cells) => {
    expect(written([outcome])).toBe(`id,text,urgent,categories,error\n7,It broke,${cells}\n`);
  });
});

describe('cells', () => {
  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line feed', 'a\nb', '"a\nb"'],
    ['a carriage return', 'a\rb', '"a\rb"'],
    ['a byte order mark', '\ufeffa', '"\ufeffa"'],
    ['spaces around', ' a ', ' a '],
    ['a formula', '=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['a negative number', '-12.5', '-12.5'],
  ])('with %s', (_, text, cell) => {
    const row = written([classified(sampleTicket('7', text))]).split('7,')[1];
    expect(row).toBe(`${cell},false,Bug,\n`);
  });

  it('stay as they are with raw', () => {
    expect(written([classified(sampleTicket('@7', '=1'))], sampleColumns, true)).toContain('\n@7,=1,');
  });

  it('are empty where a row is short', () => {
    expect(
      written([classified(ticketOf(['id', 'text', 'note'], ['7', 'x']))], ['id', 'text', 'note']),
    ).toContain('\n7,x,,false,Bug,\n');
  });

  it('of the head are guarded too', () => {
    expect(written([], ['=id', 'te,xt', 'urgent'])).toBe(
      '\'=id,"te,xt",input_urgent,urgent,categories,error\n',
    );
  });
});

describe('reading it back', () => {
  const cell = fc.oneof(
    anyUnicode,
    fc
      .array(
        fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '1', '.', '\ufeff', '＝', 'a'),
      )
      .map((parts) => parts.join('')),
  );
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.record({
      columns: fc.array(cell, { minLength: width, maxLength: width }),
      rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }),
    }),
  );
  const readBack = (text: string) =>
    parse(text, { bom: true })
      .slice(1)
      .map((row) => row.slice(0, -3));
  // The rule as a reader of the file states it.
  const negativeNumber = /^-[\d.,]*\d([eE][-+]?\d+)?%?$/;
  const unguarded = (text: string) => {
    const bare = text.replace(/^'+/, '');
    const formula = /^[=+\-@\t\r\n＝＋－＠]/.test(bare) && !negativeNumber.test(bare);
    return formula && bare !== text ? text.slice(1) : text;
  };

  it('gives every cell of the source again, one apostrophe taken from before a formula', () => {
    fc.assert(
      fc.property(table, ({ columns, rows }) => {
        const text = written(
          rows.map((values) => classified(ticketOf(columns, values))),
          columns,
        );
        expect(readBack(text).map((row) => row.map(unguarded))).toEqual(rows);
      }),
    );
  });

  it('gives every cell again as it is with raw', () => {
    fc.assert(
      fc.property(table, ({ columns, rows }) => {
        const text = written(
          rows.map((values) => classified(ticketOf(columns, values))),
          columns,
          true,
        );
        expect(readBack(text)).toEqual(rows);
      }),
    );
  });

  it('finds no cell that starts a formula', () => {
    fc.assert(
      fc.property(table, fc.array(cell), cell, ({ columns, rows }, categories, message) => {
        const outcomes = rows.flatMap((values) => [
          classified(ticketOf(columns, values), categories),
          failed(ticketOf(columns, values), 'refused', message),
        ]);
        for (const found of parse(written(outcomes, columns)).flat()) {
          if (!negativeNumber.test(found)) expect(found).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        }
      }),
    );
  });
});
