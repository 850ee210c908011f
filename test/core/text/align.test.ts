import { describe, expect, it } from 'vitest';
import { align, alignWithin, tableLines } from '../../../src/core/text/align.js';

describe('columns', () => {
  it('stand below each other, whatever is in them', () => {
    expect(align([['a', 'b'], ['中文', '\u001b[2J\n'], ['c']])).toEqual(['a     b', '中文  ␛[2J⏎', 'c']);
  });
});

it('numbers stand at the right of their column', () => {
  expect(
    align(
      [
        ['1', 'a'],
        ['1,000', 'b'],
      ],
      { right: [0] },
    ),
  ).toEqual(['    1  a', '1,000  b']);
});

describe('columns within a width', () => {
  const rows = [
    ['name', 'by', 'why'],
    ['triage@1', 'ann (unverified)', 'it knows\ninvoices now'],
  ];

  it.each<[string, number, string]>([
    ['are whole where they have room', 50, 'triage@1  ann (unverified)  it knows invoices now'],
    ['end in a part of the last', 38, 'triage@1  ann (unverified)  it knows…'],
    ['leave out the last where little of it would be there', 35, 'triage@1  ann (unverified)'],
    ['are never cut but for the last', 25, 'triage@1  it knows invoi…'],
    ['always have the first', 5, 'triage@1'],
  ])('%s', (_, width, expected) => {
    expect(alignWithin(rows, width).at(-1)).toBe(expected);
  });

  it('are left out in all rows alike', () => {
    expect(alignWithin(rows, 25)).toEqual(['name      why', 'triage@1  it knows invoi…']);
  });
});

describe('lines of a table', () => {
  const rows = [
    ['a', '1', 'x y'],
    ['b\x1b', '', 'z'],
  ];
  const heading = ['name', 'n', 'what'];

  it('are aligned, below their heading', () => {
    expect(tableLines(rows, { heading, isPlain: false })).toEqual([
      'name  n  what',
      'a     1  x y',
      'b␛       z',
    ]);
    expect(tableLines(rows, { isPlain: false })).toEqual(align(rows));
    expect(tableLines(rows, { width: 10, isPlain: false })).toEqual(alignWithin(rows, 10));
  });

  it('go on below where they begin, if the last column is broken', () => {
    const facts = [
      ['run', 'a, done'],
      ['tickets', '3: 1 classified, 2 failed'],
      ['hash', 'f'.repeat(40)],
    ];
    expect(tableLines(facts, { wrapAt: 28, isPlain: false })).toEqual([
      'run      a, done',
      'tickets  3: 1 classified, 2',
      '         failed',
      `hash     ${'f'.repeat(40)}`,
    ]);
    expect(tableLines(facts, { wrapAt: Number.POSITIVE_INFINITY, isPlain: false })).toEqual(align(facts));
  });

  it('are blocks of facts for a screen reader, without what is empty', () => {
    expect(tableLines(rows, { heading, width: 10, isPlain: true })).toEqual([
      'name: a',
      'n: 1',
      'what: x y',
      '',
      'name: b␛',
      'what: z',
    ]);
  });

  it('are facts by their first cell where there is no heading', () => {
    const facts = [
      ['run', '1', 'done'],
      ['', 'more'],
      ['alone', ''],
    ];
    expect(tableLines(facts, { isPlain: true })).toEqual(['run: 1, done', 'more', 'alone']);
  });
});
