import { describe, expect, it } from 'vitest';
import { findColumnsByFile } from '../../../src/sources/columns/by-file.js';
import { findTicketColumns, type WantedColumns } from '../../../src/sources/columns/find.js';
import { mergeColumns } from '../../../src/sources/several/merge-columns.js';

/** Returns the names of the columns that each file has its texts and ids from. */
function find(files: readonly string[][], wanted: WantedColumns = {}, values: readonly string[][] = []) {
  const { columns, places } = mergeColumns(files);
  const parts = places.map((own, index) => ({ name: String(index), places: own }));
  const rows = values.map((own, index) => {
    const all = columns.map((_, place) => own[places[index]?.indexOf(place) ?? -1] ?? '');
    return { values: all, line: 2, source: String(index) };
  });
  const table = { name: 'all', columns, files: parts };
  const sample = rows.map((row) => row.values);
  const found = findTicketColumns(table, wanted, sample);
  const byFile = findColumnsByFile(table, wanted, found, rows);
  const called = (index: number | undefined) => (index === undefined ? '' : columns[index]);
  return parts.map(({ name }) => {
    const { id, subject, body } = byFile.get(name) ?? found;
    return [called(id), called(subject), ...body.map(called)].join(' ');
  });
}

describe('the columns of several files', () => {
  it.each<[string, string[][], string[]]>([
    [
      'ids',
      [
        ['id', 'text'],
        ['Ticket No', 'text'],
      ],
      ['id  text', 'Ticket No  text'],
    ],
    [
      'texts',
      [
        ['id', 'text'],
        ['id', 'message'],
      ],
      ['id  text', 'id  message'],
    ],
    [
      'subjects',
      [
        ['id', 'title', 'text'],
        ['id', 'betreff', 'text'],
        ['id', 'text'],
      ],
      ['id title text', 'id betreff text', 'id  text'],
    ],
    ['the only one', [['id', 'text'], ['whatever']], ['id  text', 'id  whatever']],
    [
      'those of all where a file has no text',
      [
        ['id', 'text'],
        ['id', 'stars'],
      ],
      ['id  text', 'id  text'],
    ],
    [
      'and not one that holds several, which are parted by something else',
      [['id', 'text'], ['id;message']],
      ['id  text', 'id  text'],
    ],
    [
      'those of all where it has them',
      [
        ['id', 'number', 'text'],
        ['number', 'text'],
      ],
      ['number  text', 'number  text'],
    ],
  ])('are its own: %s', (_, files, columns) => {
    expect(find(files)).toEqual(columns);
  });

  it.each<[WantedColumns, string[]]>([
    [{ id: 'id' }, ['id  text', 'id betreff message']],
    [{ text: 'text' }, ['id  text', 'Ticket No  text']],
    [{ text: 'text,message' }, ['id  text message', 'Ticket No  text message']],
    [{ subject: 'betreff' }, ['id betreff text', 'Ticket No betreff message']],
  ])('are those that the user names: %j', (wanted, columns) => {
    const files = [
      ['id', 'text'],
      ['Ticket No', 'betreff', 'message'],
    ];
    expect(find(files, wanted)).toEqual(columns);
  });

  it('are found by their values where names do not tell', () => {
    const files = [
      ['id', 'text'],
      ['Ticket', 'comment'],
      ['id', 'comments'],
    ];
    const values = [
      ['1', 'It is down'],
      ['T-1', 'It is up again'],
      ['2', '5'],
    ];
    expect(find(files, {}, values)).toEqual(['id  text', 'Ticket  comment', 'id  text']);
  });
});
