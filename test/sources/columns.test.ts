import { describe, expect, it } from 'vitest';
import { findTicketColumns, uniqueColumns } from '../../src/sources/columns.js';

const find = (columns: string[], wanted: { text?: string; id?: string } = {}) =>
  findTicketColumns({ name: 't.csv', columns }, wanted);

describe('the columns of a ticket', () => {
  it.each([
    ['id,text', 0, 1],
    ['Text,ID', 1, 0],
    ['ticket_id,Ticket', 0, 1],
    ['key,DESCRIPTION', 0, 1],
    ['body,id', 1, 0],
    [' Message ,id', 1, 0],
    ['message,body,description,ticket,text,key,ticket_id,id', 7, 4],
    ['text,other', undefined, 0],
  ])('are guessed: %s', (columns, id, text) => {
    expect(find(columns.split(','))).toMatchObject({ id, text });
  });

  it('can be named', () => {
    expect(find(['id', 'text', 'a', 'b'], { text: 'a', id: 'b' })).toEqual({ text: 2, id: 3, notes: [] });
  });

  it('are said in a note when guessed, and so are rows that are numbered', () => {
    expect(find(['Body', 'from']).notes).toEqual([
      'texts taken from column Body (--text-column names another)',
      'no column of ids, so rows are numbered (--id-column names one)',
    ]);
  });

  it.each(['Body', 'id', 'anything'])('are only texts where there is one: %s', (name) => {
    expect(find([name])).toEqual({
      text: 0,
      id: undefined,
      notes: [
        `texts taken from ${name}, the only column`,
        'no column of ids, so rows are numbered (--id-column names one)',
      ],
    });
  });

  it.each([{}, { text: 'text', id: 'id' }])('are no matter where there are none: %j', (wanted) => {
    expect(find([], wanted)).toEqual({ text: 0, id: undefined, notes: [] });
  });

  it.each([
    ['no text', ['a', 'b'], {}, 'Cannot tell which column of t.csv holds the text of a ticket'],
    [
      'a text column that is not there',
      ['text'],
      { text: 'tixt' },
      't.csv has no column tixt (--text-column)',
    ],
    ['an id column that is not there', ['text'], { id: 'nr' }, 't.csv has no column nr (--id-column)'],
  ])('are an error that lists the columns: %s', (_, columns, wanted, message) => {
    expect(() => find(columns, wanted)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => find(columns, wanted)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(`Its columns: ${columns.join(', ')}.`) }),
    );
  });
});

describe('names of columns', () => {
  const strange = ['text\n', 'x'.repeat(500), ...Array.from({ length: 3000 }, (_, n) => `c${n}`)];

  it('stay on one line and few in an error', () => {
    expect(() => find(strange, { text: 'no' })).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^Its columns: text, x{59}…, c0, .* and 2,982 more\.$/),
      }),
    );
  });

  it('stay on one line in a note', () => {
    expect(find(strange).notes[0]).toBe('texts taken from column text (--text-column names another)');
    expect(uniqueColumns(['a\nb', 'a\nb']).notes).toEqual(['a second column a b is called a b_2']);
  });
});

describe('a header', () => {
  it.each([
    ['a,b', 'a,b'],
    ['a,a,a', 'a,a_2,a_3'],
    ['a,a,a_2', 'a,a_3,a_2'],
    [',b,', 'column_1,b,column_3'],
    ['column_2,', 'column_2,column_3'],
  ])('of %s has the unique names %s', (header, expected) => {
    expect(uniqueColumns(header.split(',')).columns.join(',')).toBe(expected);
  });
});
