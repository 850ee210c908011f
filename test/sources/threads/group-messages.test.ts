import { describe, expect, it } from 'vitest';
import type { Row, Table } from '../../../src/sources/table.js';
import { type Grouping, groupMessages } from '../../../src/sources/threads/group-messages.js';
import { fc } from '../../support/properties.js';
import { collect } from '../../support/tickets.js';

/** A table of one row a line, whose cells have `|` between them. */
function tableOf(header: string, lines: readonly string[]): Table {
  const rows = lines.map((line, index): Row => ({ values: line.split('|'), line: index + 2 }));
  return {
    name: 't.csv',
    columns: header.split('|'),
    notes: [],
    async *rows() {
      for (let start = 0; start < rows.length; start += 2) yield rows.slice(start, start + 2);
    },
    progress: () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function group(header: string, lines: readonly string[], more: Partial<Grouping> = {}) {
  const table = tableOf(header, lines);
  const at = (name: string) => table.columns.indexOf(name);
  const subject = at('subject') === -1 ? undefined : at('subject');
  const found = groupMessages(table, {
    by: at('id'),
    body: [at('text')],
    subject,
    part: 'customer',
    ...more,
  });
  const rows = await collect(found.table.rows());
  return { ...found, rows: rows.map(({ values }) => values.join('|')), lines: rows.map(({ line }) => line) };
}

describe('messages of one ticket', () => {
  it('are one row, in the order of time, without those of the help desk', async () => {
    const { rows, lines, notes, warnings } = await group('id|created_at|author_type|text', [
      '7|2026-01-03T10:00:00Z|customer|third',
      '8|2026-01-01T10:00:00Z|user|other',
      '7|2026-01-01T10:00:00Z|user|first',
      '7|2026-01-02T10:00:00Z|Agent|second',
    ]);
    expect(rows).toEqual(['7|2026-01-01T10:00:00Z|user|first\n\nthird', '8|2026-01-01T10:00:00Z|user|other']);
    expect(lines).toEqual([2, 3]);
    expect(notes).toEqual([
      'messages are joined in the order of column created_at',
      'column author_type says which messages are of the help desk, which are left out (--thread all joins them, too)',
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['from_agent', 'False', 'True'],
    ['is_staff', '0', '1'],
    ['Sender', 'Customer', 'Agent'],
    ['from', 'user', 'operator'],
    ['author_type', 'end_user', 'Support Agent'],
    ['Sender', 'End User', 'Support Team'],
  ])('are recognized by %s: %s or %s', async (column, customer, desk) => {
    const lines = [`7|2026-01-02|${desk}|ours`, `7|2026-01-01|${customer}|theirs`];
    const sample = lines.map((line) => line.split('|'));
    const { rows, notes } = await group(`id|created_datetime|${column}|text`, lines, { sample });
    expect(rows).toEqual([`7|2026-01-01|${customer}|theirs`]);
    expect(notes[0]).toBe('messages are joined in the order of column created_datetime');
  });

  it.each(['Jo Agent Smith', 'support@example.com', 'Ada'])(
    'are all joined where %s is a person',
    async (name) => {
      const lines = [`7|${name}|a`, '7|Customer|b'];
      const { rows, warnings } = await group('id|from|text', lines, {
        sample: lines.map((line) => line.split('|')),
      });
      expect(rows).toEqual([`7|${name}|a\n\nb`]);
      expect(warnings).toHaveLength(1);
    },
  );

  it('are all joined where that is wanted', async () => {
    const lines = ['7|True|first', '7|False|second'];
    expect((await group('id|inbound|text', lines)).rows).toEqual(['7|True|first']);
    const { rows, warnings } = await group('id|inbound|text', lines, { part: 'all' });
    expect({ rows, warnings }).toEqual({ rows: ['7|True|first\n\nsecond'], warnings: [] });
  });

  it('are all joined, with a warning, where no column says whose they are', async () => {
    const { rows, warnings } = await group('id|text', ['7|first', '7|', '7|second']);
    expect(rows).toEqual(['7|first\n\nsecond']);
    expect(warnings).toEqual([expect.stringContaining('no column of t.csv says who wrote a message')]);
  });

  it('of an author whom no one knows are kept', async () => {
    expect((await group('id|direction|text', ['7|in|a', '7|sideways|b', '7|outbound|c'])).rows).toEqual([
      '7|in|a\n\nb',
    ]);
  });

  it.each([
    ['numbers', '10', '9'],
    ['dates of mails', 'Thu, 02 Jan 2026 10:00:00 +0000', 'Thu, 02 Jan 2026 10:00:00 +0200'],
    ['dates in words', 'Wed May 07 06:55:44 +0000 2025', 'Wed May 07 06:55:43 +0000 2025'],
  ])('are ordered by %s', async (_, later, earlier) => {
    expect((await group('id|ts|text', [`7|${later}|b`, `7|${earlier}|a`])).rows).toEqual([
      `7|${earlier}|a\n\nb`,
    ]);
  });

  it('stay as they are where a time cannot be read', async () => {
    expect((await group('id|date|text', ['7|2026-01-02|b', '7|?|c', '7|2026-01-01|a'])).rows).toEqual([
      '7|2026-01-02|b\n\nc\n\na',
    ]);
  });

  it('have the first subject there is', async () => {
    expect((await group('id|subject|text', ['7||a', '7|S|b', '7|Re: S|c'])).rows).toEqual([
      '7|S|a\n\nb\n\nc',
    ]);
  });

  it('without an id are tickets of their own', async () => {
    expect((await group('id|text', ['|a', '|b', '7|c'])).rows).toEqual(['|a', '|b', '7|c']);
  });

  it('make a ticket unreadable that has one that is', async () => {
    const unreadable = { code: 'bad_encoding', message: 'Odd bytes.' } as const;
    const table: Table = {
      ...tableOf('id|text', []),
      async *rows() {
        yield [
          { values: ['7', 'a'], line: 2 },
          { values: ['7', ''], line: 3, unreadable },
        ];
      },
    };
    const [row] = await collect(
      groupMessages(table, { by: 0, body: [1], subject: undefined, part: 'all' }).table.rows(),
    );
    expect(row).toMatchObject({ unreadable });
  });

  it('are all there, once, whatever their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 40 }), async (ids) => {
        const { rows } = await group(
          'id|text',
          ids.map((id, n) => `${id}|m${n}`),
          { part: 'all' },
        );
        const wanted = [...new Set(ids)].map(
          (id) => `${id}|${ids.flatMap((one, n) => (one === id ? [`m${n}`] : [])).join('\n\n')}`,
        );
        expect(rows).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });
});
