import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { joinTables, type TablePart } from '../../../src/sources/several/join-tables.js';
import type { Table } from '../../../src/sources/table.js';
import { all } from '../../support/sources.js';

/** Tables in memory, which know how many of them are open. */
class Desk {
  open = 0;
  maxOpen = 0;
  readonly opened: string[] = [];
  readonly warnings: string[] = [];

  part(
    name: string,
    columns: string[],
    rows: string[][],
    more: Partial<TablePart & Pick<Table, 'notes'>> = {},
  ): TablePart {
    const { notes = [], ...rest } = more;
    const size = 10 * rows.length;
    const open = async (): Promise<Table> => {
      this.opened.push(name);
      this.open++;
      this.maxOpen = Math.max(this.maxOpen, this.open);
      let isOpen = true;
      let read = 0;
      const close = async () => {
        if (isOpen) this.open--;
        isOpen = false;
      };
      return {
        name,
        columns,
        notes,
        async *rows() {
          for (const [index, values] of rows.entries()) {
            read++;
            yield [{ values, line: index + 2 }];
          }
          await close();
        },
        skipped: () => (rows.length > 0 ? 1 : 0),
        progress: () => read / rows.length,
        [Symbol.asyncDispose]: close,
      };
    };
    return { name, size, canReopen: true, open, ...rest };
  }

  join(...parts: TablePart[]): Promise<Table> {
    return joinTables('all', parts, (message) => this.warnings.push(message));
  }
}

async function valuesOf(table: Table): Promise<(readonly string[])[]> {
  return (await all(table.rows())).flat().map(({ values }) => values);
}

describe('several tables as one', () => {
  it('give their rows one after the other, with the name of each', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part(
        'a.csv',
        ['id', 'text'],
        [
          ['1', 'one'],
          ['2', 'two'],
        ],
      ),
      desk.part('b.csv', ['text', 'tags', 'ID'], [['three', 'x', '3']]),
    );
    expect(table.columns).toEqual(['id', 'text', 'tags', 'file']);
    expect(await valuesOf(table)).toEqual([
      ['1', 'one', '', 'a.csv'],
      ['2', 'two', '', 'a.csv'],
      ['3', 'three', 'x', 'b.csv'],
    ]);
  });

  it('say of each row where it is', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['t'], [['1']]),
      desk.part('b.csv', ['t'], [['2'], ['3']]),
    );
    const rows = (await all(table.rows())).flat();
    expect(rows.map(({ source, line }) => `${source}:${line}`)).toEqual(['a.csv:2', 'b.csv:2', 'b.csv:3']);
  });

  it('leave a column alone that is called file already', async () => {
    const desk = new Desk();
    const table = await desk.join(desk.part('a.csv', ['text', 'File'], [['1', 'photo.png']]));
    expect(table.columns).toEqual(['text', 'File', 'file_2']);
    expect(await valuesOf(table)).toEqual([['1', 'photo.png', 'a.csv']]);
  });

  it('warn of those that have no rows, with columns or without', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['t'], [['1']]),
      desk.part('b.csv', ['t'], []),
      desk.part('c.csv', [], []),
    );
    expect(await valuesOf(table)).toHaveLength(1);
    expect(desk.warnings).toEqual(['b.csv, c.csv hold no tickets']);
  });

  it('do not warn where none has rows, as that is an error of the whole', async () => {
    const desk = new Desk();
    const table = await desk.join(desk.part('b.csv', ['t'], []), desk.part('c.csv', [], []));
    expect(await valuesOf(table)).toEqual([]);
    expect(desk.warnings).toEqual([]);
  });

  it('are open one at a time, however many there are', async () => {
    const desk = new Desk();
    const parts = Array.from({ length: 50 }, (_, index) =>
      desk.part(`${index}.csv`, ['t'], [[String(index)]]),
    );
    const table = await desk.join(...parts);
    expect(await valuesOf(table)).toHaveLength(50);
    // The first, which is read next, waits while the others are asked for their columns.
    expect(desk.maxOpen).toBe(2);
    expect(desk.open).toBe(0);
  });

  it('open once what can be read once', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['t'], [['1']]),
      desk.part('standard input', ['t'], [['2']], { canReopen: false, size: undefined }),
      desk.part('b.csv', ['t'], [['3']]),
    );
    expect(await valuesOf(table)).toEqual([
      ['1', 'a.csv'],
      ['2', 'standard input'],
      ['3', 'b.csv'],
    ]);
    expect(desk.opened).toEqual(['a.csv', 'standard input', 'b.csv', 'b.csv']);
    expect(desk.open).toBe(0);
  });

  it('say how much of all is read, and how many rows were left out', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['t'], [['1'], ['2'], ['3']]),
      desk.part('b.csv', ['t'], [['4']]),
    );
    const progress: (number | undefined)[] = [];
    for await (const _ of table.rows()) progress.push(table.progress());
    expect(progress).toEqual([0.25, 0.5, 0.75, 1]);
    expect(table.skipped?.()).toBe(2);
  });

  it('do not know how much is read where one of them does not', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['t'], [['1']]),
      desk.part('-', ['t'], [['2']], { size: undefined, canReopen: false }),
    );
    for await (const _ of table.rows()) expect(table.progress()).toBeUndefined();
  });

  it('know which columns each has, without those that are empty', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['id', 'text'], []),
      desk.part('b.csv', ['id', 'body'], []),
      desk.part('empty.csv', [], []),
    );
    expect(table.files).toEqual([
      { name: 'a.csv', places: [0, 1] },
      { name: 'b.csv', places: [0, 2] },
    ]);
    await table[Symbol.asyncDispose]();
  });

  it('know so of those that are several themselves, too', async () => {
    const desk = new Desk();
    const inner = await desk.join(
      desk.part('z.zip/a.csv', ['id', 'text'], []),
      desk.part('z.zip/b.csv', ['no', 'text'], []),
    );
    const archive = { name: 'z.zip', size: 1, canReopen: false, open: async () => inner };
    const table = await desk.join(desk.part('c.csv', ['text', 'no'], []), archive);
    expect(table.columns).toEqual(['text', 'no', 'id', 'file', 'file_2']);
    expect(table.files).toEqual([
      { name: 'c.csv', places: [0, 1] },
      { name: 'z.zip/a.csv', places: [2, 0] },
      { name: 'z.zip/b.csv', places: [1, 0] },
    ]);
    await table[Symbol.asyncDispose]();
  });

  it('are closed where the loop over the rows is left', async () => {
    const desk = new Desk();
    const parts = ['a', 'b', 'c'].map((name) => desk.part(name, ['t'], [['1'], ['2']], { canReopen: false }));
    for await (const _ of (await desk.join(...parts)).rows()) break;
    expect(desk.open).toBe(0);
  });

  it('are closed where no one walks the rows', async () => {
    const desk = new Desk();
    const table = await desk.join(desk.part('a', ['t'], [['1']]), desk.part('b', ['t'], [['1']]));
    await table[Symbol.asyncDispose]();
    expect(desk.open).toBe(0);
    await expect(all(table.rows())).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('are closed where one cannot be opened', async () => {
    const desk = new Desk();
    const broken = desk.part('b', ['t'], [], {
      open: () => Promise.reject(new TicketsiftError('bad_input', 'b is a PDF')),
    });
    await expect(desk.join(desk.part('a', ['t'], []), broken)).rejects.toMatchObject({
      message: 'b is a PDF',
    });
    expect(desk.open).toBe(0);
  });
});

describe('what became another file since the columns were read', () => {
  it.each([
    [
      'vanished',
      () => Promise.reject(new TicketsiftError('not_found', 'Cannot read b: no such file')),
      /no such file/,
    ],
    ['has other columns', () => new Desk().part('b', ['other'], []).open(() => {}), /b has other columns/],
  ])('%s: the run ends as for a source that was lost', async (_, later, message) => {
    const desk = new Desk();
    const b = desk.part('b', ['t'], [['2']]);
    let times = 0;
    const changing: TablePart = { ...b, open: (warn) => (times++ === 0 ? b.open(warn) : later()) };
    const table = await desk.join(desk.part('a', ['t'], [['1']]), changing);
    await expect(all(table.rows())).rejects.toMatchObject({
      code: 'source_lost',
      message: expect.stringMatching(message),
    });
    expect(desk.open).toBe(0);
  });
});

describe('the notes on several tables', () => {
  it('say how many there are, which columns only some have, and which are spelt otherwise', async () => {
    const desk = new Desk();
    const table = await desk.join(
      desk.part('a.csv', ['Subject', 'text'], []),
      desk.part('b.csv', ['subject', 'text', 'tags'], []),
      desk.part('c.csv', [], []),
    );
    expect(table.notes).toEqual([]);
    expect(table.details).toEqual([
      'columns that files spell differently are taken as one: subject of b.csv as Subject',
      'columns that only some files have are empty for the others: tags',
      '3 files read as one, with the name of each in column file',
    ]);
    await table[Symbol.asyncDispose]();
  });

  it('pass on what is noted of all, and name the file of what is noted of one', async () => {
    const desk = new Desk();
    const note = 'delimiter: semicolon';
    const table = await desk.join(
      desk.part('a.csv', ['t'], [], { notes: [note] }),
      desk.part('b.csv', ['t'], [], { notes: [note, 'column 2 has no name'] }),
    );
    expect(table.notes.slice(0, 2)).toEqual([note, 'b.csv: column 2 has no name']);
    await table[Symbol.asyncDispose]();
  });

  it('name a few where there are many', async () => {
    const desk = new Desk();
    const parts = Array.from({ length: 40 }, (_, index) =>
      desk.part(`${index}.csv`, ['t'], [], { notes: [`note ${index}`] }),
    );
    const table = await desk.join(...parts);
    expect(table.notes).toHaveLength(11);
    expect(table.notes[10]).toBe('… and 30 more notes of single files');
    await table[Symbol.asyncDispose]();
  });
});
