import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { jsonExporter } from '../../src/outputs/json.js';
import { jsonlExporter } from '../../src/outputs/jsonl.js';
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
  create: typeof jsonExporter,
  outcomes: readonly Outcome[],
  columns: readonly string[] = sampleColumns,
) {
  const exporter = create(exporterOptions({ columns }));
  return exporter.begin() + exporter.rows(outcomes) + exporter.end();
}

const ticket = sampleTicket('7', 'It broke');
const columnsOfTrouble = ['b', '__proto__', '10', 'constructor', '1', 'urgent', 'a'];

describe('json', () => {
  it('is one array with an object a line', () => {
    expect(
      written(jsonExporter, [
        classified(ticket, ['Bug'], { urgent: true }),
        failed(ticket, 'timeout', 'Slow.'),
      ]),
    ).toBe(
      '[\n' +
        '{"id":"7","text":"It broke","urgent":true,"categories":["Bug"],"error":null},\n' +
        '{"id":"7","text":"It broke","urgent":null,"categories":null,"error":{"code":"timeout","message":"Slow."}}\n' +
        ']\n',
    );
  });

  it('is an empty array where there were no tickets', () => {
    expect(JSON.parse(written(jsonExporter, []))).toEqual([]);
  });
});

describe('jsonl', () => {
  it('is an object a line', () => {
    expect(written(jsonlExporter, [classified(ticket, []), classified(ticket, ['A', 'B'])])).toBe(
      '{"id":"7","text":"It broke","urgent":false,"categories":[],"error":null}\n' +
        '{"id":"7","text":"It broke","urgent":false,"categories":["A","B"],"error":null}\n',
    );
  });

  it('is nothing where there were no tickets', () => {
    expect(written(jsonlExporter, [])).toBe('');
  });

  it('keeps the order of columns that an object would move or lose', () => {
    const row = classified(ticketOf(columnsOfTrouble, ['0', '1', '2', '3', '4', '5', '6']));
    expect(written(jsonlExporter, [row], columnsOfTrouble)).toBe(
      '{"b":"0","__proto__":"1","10":"2","constructor":"3","1":"4","input_urgent":"5","a":"6",' +
        '"urgent":false,"categories":["Bug"],"error":null}\n',
    );
  });

  it.each([
    ['NEL', '\x85', '\\u0085'],
    ['a line separator', '\u2028', '\\u2028'],
    ['a paragraph separator', '\u2029', '\\u2029'],
    ['DEL', '\x7f', '\\u007f'],
    ['a one-byte CSI', '\x9b', '\\u009b'],
    ['ESC', '\x1b', '\\u001b'],
    ['a right-to-left override', '\u202e', '\\u202e'],
    ['half a surrogate pair', '\ud83d', '\\ud83d'],
  ])('escapes %s', (_, character, escaped) => {
    expect(written(jsonlExporter, [classified(sampleTicket('7', character))])).toContain(
      `"text":"${escaped}"`,
    );
  });

  it('gives every cell again when it is read', () => {
    const row = fc.array(anyUnicode, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const text = written(
          jsonlExporter,
          rows.map((values) => classified(ticketOf(sampleColumns, values))),
        );
        const lines = text.split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line)).map((read) => [read.id, read.text])).toEqual(rows);
      }),
    );
  });
});
