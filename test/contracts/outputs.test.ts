import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import type { Written } from '../../src/core/world/sink.js';
import type { CreateExporter } from '../../src/outputs/exporter.js';
import { exporters, type Format } from '../../src/outputs/index.js';
import { classified, exporterOptions, failed, sampleTicket, ticketOf } from '../support/outcomes.js';
import { fc } from '../support/properties.js';
import { sheetRows } from '../support/sheet-rows.js';

/** A row as a reader of any format finds it, each cell as that format writes it. */
interface Row {
  readonly id: string;
  readonly text: string;
  readonly urgent: unknown;
  readonly categories: unknown;
  readonly error: unknown;
}

const fromCells = ([id = '', text = '', urgent, categories, error]: string[]): Row => ({
  id,
  text,
  urgent,
  categories,
  error,
});
const linesWithin = (text: string) => text.split('\n').filter((line) => line !== '');
const cellsBetween = (border: RegExp) => (line: string) =>
  line
    .split(border)
    .slice(1, -1)
    .map((cell) => cell.trim());

const textIn = ([, html = '']: RegExpMatchArray) => html.replaceAll(/<[^>]*>/g, '');

/** What a format must keep to: its text can be read again, and says what became of a ticket in its own way. */
interface Contract {
  readonly load: () => Promise<CreateExporter<Written>>;
  readonly read: (text: string) => Row[] | Promise<Row[]>;
  /** Whether it ends as a whole file does; with a line, unless given. */
  readonly isWhole?: (text: string) => boolean;
  /** An urgent ticket with two categories. */
  readonly done: Partial<Row>;
  /** A ticket that failed. */
  readonly broken: Partial<Row>;
}

const inJson = {
  done: { urgent: true, categories: ['Bug', 'Billing'], error: null },
  broken: { urgent: null, categories: null, error: { code: 'timeout', message: 'Too slow.' } },
};

const contracts: Record<Format, Contract> = {
  table: {
    load: exporters.table,
    read: (text) =>
      linesWithin(text)
        .filter((line) => line.startsWith('│'))
        .slice(1)
        .map(cellsBetween(/│/))
        .map(fromCells),
    done: { urgent: 'yes', categories: 'Bug, Billing', error: '' },
    broken: { urgent: '', categories: '', error: 'timeout' },
  },
  csv: {
    load: exporters.csv,
    read: (text) => parse(text).slice(1).map(fromCells),
    done: { urgent: 'true', categories: 'Bug|Billing', error: '' },
    broken: { urgent: '', categories: '', error: 'timeout: Too slow.' },
  },
  json: { load: exporters.json, read: (text) => JSON.parse(text), ...inJson },
  jsonl: {
    load: exporters.jsonl,
    read: (text) => linesWithin(text).map((line) => JSON.parse(line)),
    ...inJson,
  },
  xlsx: {
    load: exporters.xlsx,
    // Bytes are compared as Latin-1.
    read: async (text) => {
      const rows = await sheetRows(Buffer.from(text, 'latin1'));
      return rows.slice(1).map(fromCells);
    },
    isWhole: (text) => text.slice(-22).startsWith('PK\x05\x06'),
    done: { urgent: 'true', categories: 'Bug|Billing', error: '' },
    broken: { urgent: '', categories: '', error: 'timeout: Too slow.' },
  },
  html: {
    load: exporters.html,
    read: (text) =>
      [...text.matchAll(/<tr role="row" data-[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
        fromCells([...row.matchAll(/<t[hd] (?:scope="row" )?role="\w+">(.*?)<\/t[hd]>/gs)].map(textIn)),
      ),
    done: { urgent: 'yes', categories: 'Bug, Billing', error: '' },
    broken: { urgent: '', categories: '', error: 'timeout: Too slow.' },
  },
  markdown: {
    load: exporters.markdown,
    read: (text) =>
      linesWithin(text)
        .slice(2)
        .map(cellsBetween(/(?<!\\)\|/))
        .map(fromCells),
    done: { urgent: 'yes', categories: 'Bug, Billing', error: '' },
    broken: { urgent: '', categories: '', error: 'timeout: Too slow.' },
  },
};

const endsLine = (text: string) => text.endsWith('\n');

const hostile = [
  ['nothing', ''],
  ['white space', ' \t\r\n\v\f\u00a0\u2028\u2029\u0085'],
  ['control characters', '\0\x07\x08\x1b[2J\x1b]0;a\x07\x7f\x9b31m'],
  ['a format’s own characters', '","|│\n]},{"id":"9"\n- | --- |\n'],
  ['a formula', '=cmd|"/c calc"!A1'],
  ['HTML and Markdown', '<script>alert(1)</script> [a](b) `c` ![d](e)'],
  ['bidi controls', '\u202e\u2066abc\u2069'],
  ['half a surrogate pair', '\ud83d and \udc69'],
  ['replacement patterns', "$& $1 $` $' %s {text}"],
  ['wide characters', '日本語 한국어 ｶﾞｷﾞ'],
  ['emoji', '👨‍👩‍👧 ❤️ 1️⃣ 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['combining marks', `e${'\u0301'.repeat(500)} नमस्ते สวัสดี`],
  ['right-to-left text', 'שלום مرحبا'],
  ['megabytes', 'long '.repeat(400_000)],
] as const;

describe.each(Object.entries(contracts))('%s', (_, { load, read, isWhole = endsLine, done, broken }) => {
  async function written(
    batches: readonly (readonly Outcome[])[],
    options: Parameters<typeof exporterOptions>[0] = {},
  ) {
    const exporter = (await load())(exporterOptions({ width: 120, ...options }));
    const pieces = [exporter.begin(), ...batches.map((batch) => exporter.rows(batch)), exporter.end()];
    return pieces
      .map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1')))
      .join('');
  }

  it('has no rows where there were no tickets', async () => {
    expect(await read(await written([]))).toEqual([]);
    expect(await written([])).toBe(await written([[], []]));
  });

  it('has a row for one ticket', async () => {
    const text = await written([
      [classified(sampleTicket('7', 'It broke'), ['Bug', 'Billing'], { urgent: true })],
    ]);
    expect(await read(text)).toEqual([{ id: '7', text: 'It broke', ...done }]);
    expect(isWhole(text)).toBe(true);
  });

  it('tells a ticket that failed and why', async () => {
    const text = await written([[failed(sampleTicket('7', 'It broke'), 'timeout', 'Too slow.')]]);
    expect(await read(text)).toEqual([{ id: '7', text: 'It broke', ...broken }]);
  });

  it('keeps the order of tickets', async () => {
    const ids = ['10', '9', '1', 'b', 'a'];
    const text = await written([ids.map((id) => classified(sampleTicket(id, 'x')))]);
    expect((await read(text)).map(({ id }) => id)).toEqual(ids);
  });

  it.each(hostile)('has one row a ticket whatever it holds: %s', async (_, text) => {
    const outcomes = [
      classified(sampleTicket('1', text), [text, 'Bug']),
      failed(sampleTicket('2', text), 'refused', text),
      classified(sampleTicket('3', 'harmless')),
    ];
    const rows = await read(await written([outcomes]));
    expect(rows).toHaveLength(outcomes.length);
    expect(rows[2]).toMatchObject({ id: '3', text: 'harmless' });
  });

  it('takes columns of any name', async () => {
    const columns = [
      'id',
      'text',
      'urgent',
      'urgent',
      'error',
      '__proto__',
      'constructor',
      '1',
      '',
      '',
      '\x1b[31m|"\n',
    ];
    const values = columns.map((_, index) => `value ${index}`);
    const [row, ...others] = await read(
      await written([[classified(ticketOf(columns, values))]], { columns }),
    );
    expect(row).toMatchObject({ id: 'value 0', text: 'value 1' });
    expect(others).toEqual([]);
  });

  it('is the same text however the outcomes are split into batches', async () => {
    const text = fc.oneof(fc.constantFrom(...hostile.slice(0, -1).map(([, text]) => text)), fc.string());
    const outcome = fc.oneof(
      fc.tuple(text, fc.array(text)).map(([text, names]) => classified(sampleTicket('1', text), names)),
      text.map((text) => failed(sampleTicket('2', text), 'refused', text)),
    );
    const anyCuts = fc.array(fc.nat({ max: 10 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 10 }), anyCuts, async (outcomes, cuts) => {
        const sorted = [0, ...cuts.toSorted((a, b) => a - b)];
        const batches = sorted.map((start, index) => outcomes.slice(start, sorted[index + 1]));
        expect(await written(batches, { maxRows: 5 })).toBe(await written([outcomes], { maxRows: 5 }));
      }),
    );
  });

  it.each([[1], [200], [999], [1000], [1001]])('is the same text in batches of %i', async (size) => {
    const outcomes = Array.from({ length: 2100 }, (_, index) =>
      classified(
        sampleTicket(`${index ** 3}`, index % 100 === 0 ? '日本'.repeat(index) : 'x'.repeat(index % 300)),
      ),
    );
    const batches = Array.from({ length: Math.ceil(outcomes.length / size) }, (_, index) =>
      outcomes.slice(index * size, (index + 1) * size),
    );
    expect(await written(batches)).toBe(await written([outcomes]));
  });
});
