import { describe, expect, it } from 'vitest';
import { freeName, mergeColumns } from '../../../src/sources/several/merge-columns.js';

describe('the columns of several tables', () => {
  it.each([
    [
      'that are the same',
      [
        ['id', 'text'],
        ['id', 'text'],
      ],
      ['id', 'text'],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      'in another order',
      [
        ['id', 'text'],
        ['text', 'id'],
      ],
      ['id', 'text'],
      [
        [0, 1],
        [1, 0],
      ],
    ],
    [
      'of which some are new',
      [
        ['id', 'text'],
        ['id', 'tags', 'text'],
      ],
      ['id', 'text', 'tags'],
      [
        [0, 1],
        [0, 2, 1],
      ],
    ],
    [
      'that are spelt otherwise',
      [
        ['Case Number', 'Text'],
        ['case_number', 'text'],
      ],
      ['Case Number', 'Text'],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    ['of which one file has two spellings', [['Text'], ['Text', 'text']], ['Text', 'text'], [[0], [0, 1]]],
    [
      'of which the first file has two spellings',
      [['Text', 'text'], ['TEXT']],
      ['Text', 'text', 'TEXT'],
      [[0, 1], [2]],
    ],
    ['whose names have neither letters nor digits', [['!'], ['?']], ['!', '?'], [[0], [1]]],
    ['of which a table has none', [[], ['a']], ['a'], [[], [0]]],
  ])('%s', (_, tables, columns, places) => {
    expect(mergeColumns(tables)).toMatchObject({ columns, places });
  });

  it('say which are another spelling', () => {
    expect(mergeColumns([['Subject'], ['id', 'subject']]).respelt).toEqual([
      { table: 1, column: 'subject', takenAs: 'Subject' },
    ]);
  });
});

describe('a name that no column has', () => {
  it.each([
    [['id'], 'file'],
    [['id', 'file'], 'file_2'],
    [['File', 'FILE 2'], 'file_3'],
  ])('beside %j is %s', (columns, name) => {
    expect(freeName(columns, 'file')).toBe(name);
  });
});
