import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import { columnsOf } from '../../../src/core/text/fit.js';
import { chooseRows } from '../../../src/outputs/rows/row-choice.js';
import { tableExporter } from '../../../src/outputs/table/table.js';
import { anyUnicode, classified, exporterOptions, failed, sampleTicket } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';

function written(outcomes: readonly Outcome[], options: Parameters<typeof exporterOptions>[0] = {}): string {
  const exporter = tableExporter(exporterOptions(options));
  return exporter.begin() + exporter.rows(outcomes) + exporter.end();
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => classified(sampleTicket(`T-${index}`, `Ticket ${index}`)));
const linesOf = (text: string) => text.split('\n').slice(0, -1);

it('shows id, ticket, urgent, categories and the code of an error', () => {
  const outcomes = [
    classified(sampleTicket('1', 'The site\nis down'), ['Uptime', 'Bug'], { urgent: true }),
    classified(sampleTicket('2', 'Thanks'), []),
    failed(sampleTicket('3', '\x1b[2J'), 'timeout', 'No answer came.'),
  ];
  expect(written(outcomes)).toBe(
    `
┌────┬──────────────────┬────────┬─────────────┬─────────┐
│ id │ ticket           │ urgent │ categories  │ error   │
├────┼──────────────────┼────────┼─────────────┼─────────┤
│ 1  │ The site is down │ yes    │ Uptime, Bug │         │
│ 2  │ Thanks           │ no     │             │         │
│ 3  │ ␛[2J             │        │             │ timeout │
└────┴──────────────────┴────────┴─────────────┴─────────┘
`.trimStart(),
  );
});

it('has a head and no rows where there were no tickets', () => {
  expect(written([])).toBe(
    `
┌────┬────────┬────────┬────────────┬───────┐
│ id │ ticket │ urgent │ categories │ error │
├────┼────────┼────────┼────────────┼───────┤
└────┴────────┴────────┴────────────┴───────┘
`.trimStart(),
  );
});

describe('chosen columns', () => {
  const chosen = (names: string) =>
    chooseRows({ columns: names }, { columns: ['id', 'text'], categories: undefined }).chosen;
  const outcomes = [
    classified(sampleTicket('1', 'The site is down'), ['Uptime', 'Bug'], { urgent: true }),
    failed(sampleTicket('2', 'Hm'), 'timeout'),
  ];

  it('are shown in their order', () => {
    expect(written(outcomes, { chosen: chosen('categories,text,error') })).toBe(
      `
┌─────────────┬──────────────────┬─────────┐
│ categories  │ text             │ error   │
├─────────────┼──────────────────┼─────────┤
│ Uptime, Bug │ The site is down │         │
│             │ Hm               │ timeout │
└─────────────┴──────────────────┴─────────┘
`.trimStart(),
    );
  });

  it('are shown from the first on where not all have room, and it is said how many more there are', () => {
    const lines = linesOf(
      written(outcomes, { width: 34, chosen: chosen('id,urgent,categories,error,text') }),
    );
    expect(lines[1]).toBe('│ id │ urgent │ categories  │');
    expect(lines.slice(-3).join(' ')).toContain('… and 2 more columns:');
    expect(Math.max(...lines.map((line) => columnsOf(line)))).toBeLessThanOrEqual(34);
  });
});

describe('width', () => {
  const long = classified(sampleTicket('id'.repeat(50), 'text '.repeat(100)), Array(20).fill('Category'));
  const short = classified(sampleTicket('1', 'text '.repeat(100)), ['Bug']);

  it('is as narrow as its text allows', () => {
    expect(columnsOf(linesOf(written(numbered(3), { width: 200 }))[0] ?? '')).toBeLessThan(60);
  });

  it('shortens the widest columns and leaves short ones whole', () => {
    expect(written([short, failed(short.ticket)], { width: 80 })).toContain(
      '│ 1  │ text text text text text text text tex… │ no     │ Bug        │         │',
    );
  });

  it('shortens long ids and lists of categories too', () => {
    expect(written([long], { width: 80 })).toContain(
      '│ idididididididid… │ text text text t… │ no     │ Category, Catego… │       │',
    );
  });

  it.each([
    [20, 'id urgent'],
    [35, 'id urgent categories'],
    [40, 'id urgent categories error'],
    [60, 'id ticket urgent categories error'],
  ])('at %i columns shows %s', (width, names) => {
    const lines = linesOf(written([long, failed(sampleTicket('2', 'x'))], { width }));
    expect(lines[1]?.match(/\w+/g)?.join(' ')).toBe(names);
  });

  it('is the same for every line, and never above the terminal’s, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      anyUnicode,
      fc.constantFrom(
        '👨‍👩‍👧',
        '❤️',
        '1️⃣',
        '🇩🇪🇫',
        'नमस्ते',
        'สวัสดี',
        'שלום',
        'e\u0301',
        'ｶﾞ',
        '한국',
        '\ud83d',
        '┃│',
      ),
    );
    const outcome = fc
      .tuple(
        text,
        fc.array(text).map((parts) => parts.join('')),
        fc.array(text),
      )
      .map(([id, body, categories]) => classified(sampleTicket(id, body), categories));
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 5 }),
        fc.integer({ min: 20, max: 220 }),
        (outcomes, width) => {
          const lines = linesOf(written(outcomes, { width }));
          expect(lines).toHaveLength(outcomes.length + 4);
          expect(new Set(lines.map((line) => columnsOf(line))).size).toBe(1);
          expect(columnsOf(lines[0] ?? '')).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('gives a vowel sign a column of its own, after a space too', () => {
    // Of Thai and Lao: a terminal joins it neither to a letter nor to the space before it.
    expect(written([classified(sampleTicket('ค\u0e33', 'x'), ['\u0eb3'])])).toBe(
      `
┌────┬────────┬────────┬────────────┬───────┐
│ id │ ticket │ urgent │ categories │ error │
├────┼────────┼────────┼────────────┼───────┤
│ ค\u0e33 │ x      │ no     │ \u0eb3          │       │
└────┴────────┴────────┴────────────┴───────┘
`.trimStart(),
    );
  });

  it('never falls below twenty columns', () => {
    expect(written([long], { width: 0 })).toBe(written([long], { width: 20 }));
  });
});

describe('more rows than are shown', () => {
  it('are counted below the table', () => {
    const lines = linesOf(written(numbered(1236), { maxRows: 2 }));
    expect(lines).toHaveLength(2 + 4 + 1);
    expect(lines.at(-1)).toBe(
      '… and 1,234 more rows: --rows all shows them, --output results.csv keeps them',
    );
  });

  it('may be one', () => {
    expect(written(numbered(3), { maxRows: 2 })).toContain('… and 1 more row: ');
  });

  it('are reported in lines no wider than the terminal', () => {
    const lines = linesOf(written(numbered(5), { maxRows: 0, width: 30 }));
    expect(Math.max(...lines.map((line) => columnsOf(line)))).toBeLessThanOrEqual(30);
  });
});

describe('very many rows', () => {
  it('come as they are made once a thousand have set the widths', () => {
    const exporter = tableExporter(exporterOptions());
    expect(exporter.rows(numbered(999))).toBe('');
    expect(linesOf(exporter.rows(numbered(1)))).toHaveLength(3 + 1000);
    expect(linesOf(exporter.rows(numbered(5)))).toHaveLength(5);
    expect(linesOf(exporter.end())).toHaveLength(1);
  });

  it('are shortened to the widths of the first thousand', () => {
    const late = classified(sampleTicket('an id longer than any before', 'x'));
    expect(linesOf(written([...numbered(1000), late])).at(-2)).toMatch(/^│ an i… │ x {10}│/);
  });
});

describe('colour', () => {
  const outcomes = [
    classified(sampleTicket('1', 'a'), ['Bug'], { urgent: true }),
    classified(sampleTicket('2', 'b')),
    failed(sampleTicket('3', 'c')),
  ];

  it('changes nothing but the colour', () => {
    expect(stripVTControlCharacters(written(outcomes, { colour: true }))).toBe(written(outcomes));
  });

  it('makes urgent tickets and errors stand out', () => {
    const text = written(outcomes, { colour: true });
    expect(text).toContain('\x1b[1m\x1b[38;5;133myes   \x1b[39m\x1b[22m');
    expect(text).toContain('\x1b[38;5;160mtimeout\x1b[39m');
  });
});

describe('without a width, as in a pipe', () => {
  const long = {
    id: 'id'.repeat(60),
    text: 'text '.repeat(100),
    categories: Array.from({ length: 20 }, (_, n) => `Category ${n}`),
  };
  const outcomes = [
    classified(sampleTicket(long.id, long.text), long.categories),
    failed(sampleTicket('2', 'x'), 'language_not_supported'),
  ];

  it('cuts nothing but the text of a ticket', () => {
    const text = written(outcomes, { width: undefined });
    expect(text).toContain(`│ ${long.id} │`);
    expect(text).toContain(`│ ${long.categories.join(', ')} │`);
    expect(text).toContain('│ language_not_supported │');
    expect(text).toContain(` ${'text '.repeat(16).slice(0, 79).trimEnd()}… │`);
    expect(new Set(linesOf(text).map((line) => columnsOf(line))).size).toBe(1);
  });

  it('keeps what is wider than the first thousand rows', () => {
    const late = classified(sampleTicket('an id longer than any before', 'x'));
    const text = written([...numbered(1000), late], { width: undefined });
    expect(linesOf(text).at(-2)).toMatch(/^│ an id longer than any before │ x {10}│/);
  });
});

describe('for a screen reader', () => {
  it('is a fact a line and a block a ticket, without what a ticket does not have', () => {
    const outcomes = [
      classified(sampleTicket('1', 'The site\nis down'), ['Uptime', 'Bug'], { urgent: true }),
      failed(sampleTicket('2', '\x1b[2J'), 'timeout', 'No answer came.'),
    ];
    expect(written(outcomes, { isPlain: true })).toBe(
      `
id: 1
ticket: The site is down
urgent: yes
categories: Uptime, Bug

id: 2
ticket: ␛[2J
error: timeout
`.trimStart(),
    );
  });

  it('is the same however a run is split into batches, and counts the rows it does not show', () => {
    const exporter = tableExporter(exporterOptions({ isPlain: true, maxRows: 3 }));
    const text = numbered(5).map((one) => exporter.rows([one]));
    const whole = written(numbered(5), { isPlain: true, maxRows: 3 });
    expect(exporter.begin() + text.join('') + exporter.end()).toBe(whole);
    expect(linesOf(whole).at(-1)).toBe(
      '… and 2 more rows: --rows all shows them, --output results.csv keeps them',
    );
  });
});

it('shows nothing of a run that got to no ticket', () => {
  expect(written([failed(sampleTicket('1', 'a'), 'not_sent')])).toBe('');
});

describe('of a run that the endpoint stopped before any answer', () => {
  const [one, other, unsent] = [
    failed(sampleTicket('1', 'a'), 'http_401'),
    failed(sampleTicket('2', 'b'), 'http_401'),
    failed(sampleTicket('3', 'c'), 'not_sent'),
  ];

  it('a terminal shows nothing: all rows would be alike', () => {
    expect(written([one, other, unsent], { width: 80 })).toBe('');
  });

  it.each([
    ['an answer', [one, classified(sampleTicket('2', 'b')), unsent], { width: 80 }],
    [
      'a ticket that failed by itself',
      [one, failed(sampleTicket('2', ''), 'empty_ticket'), unsent],
      { width: 80 },
    ],
    ['no ticket that was not sent', [one, other], { width: 80 }],
    ['a pipe, which gets all rows', [one, other, unsent], { width: undefined }],
  ])('but the table is there with %s', (_, outcomes, options) => {
    expect(written(outcomes, options)).toContain('http_401');
  });

  it('and has its end where its rows were written before that', () => {
    const many = Array.from({ length: 1000 }, (_, at) => failed(sampleTicket(`${at}`, 'a'), 'http_401'));
    expect(linesOf(written([...many, unsent], { width: 80, maxRows: 2000 })).at(-1)).toMatch(/^└─/);
  });
});
