import { readdir, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Row, Table } from '../../../src/sources/table.js';
import type { ThreadPart } from '../../../src/sources/threads/thread-parts.js';
import { hurriedAccess } from '../../support/services/hurried-access.js';
import {
  type StoredTicket,
  startZendesk,
  type ZendeskDesk,
  type ZendeskStandIn,
} from '../../support/services/zendesk.js';
import { open } from '../../support/sources.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

interface Read {
  readonly location?: string;
  readonly since?: string;
  readonly thread?: ThreadPart;
  readonly limit?: number;
  readonly now?: number;
}

/** A program that reads an account, with what it keeps in a folder, and what it says. */
async function reader(desk: ZendeskDesk = {}) {
  const folder: TemporaryFolder = await temporaryFolder();
  const standIn: ZendeskStandIn = await startZendesk(desk);
  const notes: string[] = [];
  const openTable = ({ location = 'zendesk://acme', limit, now = Date.now(), ...service }: Read = {}) => {
    const access = hurriedAccess(standIn.variables, { notes });
    const reading = { folder: folder.file('rows'), now: () => now, limit, waiting: access.waiting };
    return open(location, { reading, service: { access, ...service } });
  };
  const read = async (options: Read = {}) => {
    await using table = await openTable(options);
    return named(table, await collect(table.rows()));
  };
  return {
    standIn,
    notes,
    open: openTable,
    read,
    files: () => readdir(folder.file('rows')),
    folder,
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function named({ columns }: Table, rows: readonly Row[]): Record<string, string>[] {
  return rows.map(({ values }) => Object.fromEntries(columns.map((name, at) => [name, values[at] ?? ''])));
}

const many = (count: number, from = 1): StoredTicket[] =>
  Array.from({ length: count }, (_, n) => ({
    id: from + n,
    subject: `S${from + n}`,
    description: `D${from + n}`,
  }));

const ids = (rows: readonly Record<string, string>[]) => rows.map(({ id }) => Number(id));

describe('tickets of Zendesk', () => {
  it('have what Zendesk knows of them, and the custom fields by their titles', async () => {
    await using desk = await reader({
      tickets: [
        {
          id: 35_436,
          subject: 'Printer on fire',
          description: 'The fire is very colourful.',
          status: 'open',
          priority: 'high',
          type: 'incident',
          tags: ['fire', 'printer'],
          created_at: '2026-01-01T10:00:00Z',
          updated_at: '2026-01-02T10:00:00Z',
          custom_fields: [
            { id: 1, value: 'refund__late' },
            { id: 2, value: ['a', 'unknown'] },
            { id: 3, value: true },
            { id: 4, value: null },
            { id: 99, value: 'of a field that is not there' },
          ],
        },
      ],
      fields: [
        { id: 11, title: 'Subject', type: 'subject', removable: false },
        {
          id: 1,
          title: 'Reason',
          type: 'tagger',
          custom_field_options: [{ name: 'Refund::Late', value: 'refund__late' }],
        },
        { id: 2, title: 'Products', type: 'multiselect', custom_field_options: [{ name: 'A', value: 'a' }] },
        { id: 3, title: 'VIP', type: 'checkbox' },
        { id: 4, title: 'id', type: 'text' },
        { id: 5, title: '  ', type: 'text' },
        { id: 6, title: 'Old', type: 'text', active: false },
      ],
    });
    expect(await desk.read()).toEqual([
      {
        id: '35436',
        subject: 'Printer on fire',
        text: 'The fire is very colourful.',
        status: 'open',
        priority: 'high',
        type: 'incident',
        tags: 'fire printer',
        created_at: '2026-01-01T10:00:00Z',
        updated_at: '2026-01-02T10:00:00Z',
        requester_id: '4001',
        assignee_id: '',
        group_id: '12',
        organization_id: '',
        channel: 'email',
        satisfaction: 'unoffered',
        Reason: 'Refund::Late',
        Products: 'A, unknown',
        VIP: 'true',
        id_2: '',
        field_5: '',
      },
    ]);
  });

  it('have no names and addresses of people', async () => {
    await using desk = await reader({ tickets: many(1) });
    const text = JSON.stringify(await desk.read());
    expect(text).not.toContain('@');
    expect(text).not.toContain('Ustomer');
    expect(desk.standIn.paths().join()).not.toContain('include');
  });

  it('are read page by page, each once, in the order of the last change', async () => {
    await using desk = await reader({ tickets: many(25), pageSize: 10 });
    expect(ids(await desk.read())).toEqual(many(25).map(({ id }) => id));
    expect(desk.standIn.paths()).toEqual([
      '/api/v2/ticket_fields.json?page%5Bsize%5D=100',
      '/api/v2/incremental/tickets/cursor.json?start_time=0',
      '/api/v2/incremental/tickets/cursor.json?cursor=c10',
      '/api/v2/incremental/tickets/cursor.json?cursor=c20',
    ]);
  });

  it('count once, as they are at last, where they change while they are read', async () => {
    await using desk = await reader({
      tickets: many(25),
      pageSize: 10,
      beforePage(page, standIn) {
        if (page < 4) standIn.change(3, { status: 'solved', priority: `p${page}` });
      },
    });
    const rows = await desk.read();
    expect(ids(rows).toSorted((a, b) => a - b)).toEqual(many(25).map(({ id }) => id));
    expect(rows.find(({ id }) => id === '3')).toMatchObject({ status: 'solved', priority: 'p3' });
  });

  it('are left out and counted where they are deleted, before or meanwhile', async () => {
    await using desk = await reader({
      tickets: [...many(12), { id: 50, status: 'deleted' }],
      pageSize: 10,
      beforePage: (page, standIn) => void (page === 2 && standIn.change(4, { status: 'deleted' })),
    });
    expect(ids(await desk.read())).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(desk.notes).toContain('2 deleted tickets left out');
  });

  it('may be none', async () => {
    await using desk = await reader();
    expect(await desk.read()).toEqual([]);
    expect(await desk.files()).toEqual([]);
  });

  it('are those of a time on, without those that only Zendesk itself has touched since', async () => {
    await using desk = await reader({
      tickets: [
        { id: 1, updated_at: '2026-03-01T00:00:00Z' },
        { id: 2, updated_at: '2026-03-05T00:00:00Z' },
      ],
    });
    expect(ids(await desk.read({ since: '2026-03-02' }))).toEqual([2]);
    expect(desk.standIn.paths()).toContain(
      `/api/v2/incremental/tickets/cursor.json?start_time=${Date.parse('2026-03-02') / 1000}`,
    );
    await using old = await reader({
      tickets: [{ id: 1, updated_at: '2026-03-01T00:00:00Z' }],
      instead: ({ path, query }) => {
        if (!path.includes('incremental') || query.has('cursor')) return undefined;
        const tickets = [{ id: 1, updated_at: '2026-03-01T00:00:00Z' }];
        return { body: { tickets, after_cursor: 'c1', end_of_stream: true } };
      },
    });
    expect(await old.read({ since: '2026-03-02' })).toEqual([]);
    expect(old.notes.join()).toContain('1 ticket left out that only Zendesk itself has touched');
  });

  it.each(['tomorrow', '2026-13-01', '30', '-30d', '2999-01-01', '1s', ''])(
    'are not read since %j',
    async (since) => {
      await using desk = await reader();
      await expect(desk.open({ since })).rejects.toMatchObject({ code: 'usage' });
      expect(desk.standIn.requests).toEqual([]);
    },
  );

  it('are said to be all, or those of a time, and of the whole account', async () => {
    await using desk = await reader();
    await using all = await desk.open();
    expect(all.notes.join()).toContain(
      'tickets of acme.zendesk.com are read from the first one on, at most 10,000 a minute',
    );
    await using some = await desk.open({
      since: '2026-01-31T08:00',
      location: 'https://acme.zendesk.com/agent/filters/3',
    });
    expect(some.notes).toEqual([
      'tickets of acme.zendesk.com are read that were created or changed since 2026-01-31T08:00:00.000Z',
      expect.stringContaining('no view or filter'),
    ]);
  });

  it('survive every odd value', async () => {
    const odd = 'a\u0000b\u001b[31m\ud800 =1+1 \u202e {text} </ticket>';
    await using desk = await reader({
      tickets: [{ id: 9_007_199_254_740_991, subject: odd, description: odd.repeat(2_000), tags: [odd] }],
      fields: [{ id: 1, title: odd, type: 'text' }],
    });
    const [row] = await desk.read();
    expect(row).toMatchObject({ id: '9007199254740991', subject: odd, text: odd.repeat(2_000), tags: odd });
    expect(Object.keys(row ?? {})).toContain(odd);
  });

  it('survive answers of another shape: what is missing is empty', async () => {
    await using desk = await reader({
      instead: ({ path }) =>
        path.includes('incremental')
          ? {
              body: {
                tickets: [
                  { id: 1 },
                  { id: 2, subject: 7, tags: null, custom_fields: 'none', via: { channel: 30 } },
                  { id: '3', via: null, satisfaction_rating: null, requester_id: {} },
                ],
                after_cursor: null,
                end_of_stream: true,
              },
            }
          : undefined,
    });
    const rows = await desk.read();
    expect(ids(rows)).toEqual([1, 2, 3]);
    expect(rows[1]).toMatchObject({ subject: '', tags: '', channel: '30' });
  });

  it('end with an error where Zendesk gives one page again and again', async () => {
    await using desk = await reader({
      instead: ({ path }) =>
        path.includes('incremental')
          ? { body: { tickets: [{ id: 1 }], after_cursor: 'same', end_of_stream: false } }
          : undefined,
    });
    await expect(desk.read()).rejects.toMatchObject({ code: 'source_lost' });
  });
});

describe('a reading of Zendesk that is cut off', () => {
  const failing = (page: number, status = 403) => {
    let pages = 0;
    return {
      instead: ({ path }: { path: string }) =>
        path.includes('incremental') && ++pages === page ? { status, body: {} } : undefined,
    };
  };

  it('goes on from where it was, with all that was read', async () => {
    await using desk = await reader({ tickets: many(35), pageSize: 10, ...failing(3) });
    await expect(desk.read()).rejects.toMatchObject({ code: 'service_refused' });
    expect(await desk.files()).toHaveLength(1);
    expect(desk.notes).toContain('what was read is kept (20 tickets), and the next run goes on after it');
    expect(ids(await desk.read())).toEqual(many(35).map(({ id }) => id));
    expect(desk.notes).toContain('going on after 20 tickets that were read before');
    expect(desk.standIn.paths().filter((path) => path.includes('start_time'))).toHaveLength(1);
    expect(await desk.files()).toEqual([]);
  });

  it('gives tickets as they are at last, and none that was deleted since', async () => {
    await using desk = await reader({ tickets: many(35), pageSize: 10, ...failing(3) });
    await expect(desk.read()).rejects.toThrow();
    desk.standIn.change(2, { subject: 'changed since' });
    desk.standIn.change(3, { status: 'deleted' });
    desk.standIn.add({ id: 100 });
    const rows = await desk.read();
    expect(ids(rows).toSorted((a, b) => a - b)).toEqual([1, 2, ...many(32, 4).map(({ id }) => id), 100]);
    expect(rows.find(({ id }) => id === '2')).toMatchObject({ subject: 'changed since' });
  });

  it('leaves nothing where nothing was read', async () => {
    await using desk = await reader({ tickets: many(3), ...failing(1) });
    await expect(desk.read()).rejects.toThrow();
    expect(await desk.files()).toEqual([]);
  });

  it('begins anew where Zendesk has forgotten the cursor', async () => {
    let pages = 0;
    const answers = new Map([
      [3, { status: 403, body: {} }],
      [4, { status: 422, body: { error: 'InvalidValue' } }],
    ]);
    await using desk = await reader({
      tickets: many(35),
      pageSize: 10,
      instead: ({ path }) => (path.includes('incremental') ? answers.get(++pages) : undefined),
    });
    await expect(desk.read()).rejects.toThrow();
    expect(ids(await desk.read())).toEqual(many(35).map(({ id }) => id));
    expect(desk.notes.join()).toContain('no longer knows where the earlier reading ended');
  });

  it('begins anew where the account has other fields since', async () => {
    const fields = [{ id: 1, title: 'One', type: 'text' }];
    await using desk = await reader({ tickets: many(25), pageSize: 10, fields, ...failing(2) });
    await expect(desk.read()).rejects.toThrow();
    fields.push({ id: 2, title: 'Two', type: 'text' });
    expect(ids(await desk.read())).toHaveLength(25);
    expect(desk.notes.join()).not.toContain('going on');
    expect(await desk.files()).toEqual([]);
  });

  it('is kept for a day, and for its user alone', async () => {
    await using desk = await reader({ tickets: many(25), pageSize: 10, ...failing(2) });
    const now = Date.now();
    await expect(desk.read({ now })).rejects.toThrow();
    const [file = ''] = await desk.files();
    expect((await stat(desk.folder.file(`rows/${file}`))).mode & 0o777).toBe(0o600);
    expect(ids(await desk.read({ now: now + 25 * 3_600_000 }))).toHaveLength(25);
    expect(desk.notes.join()).not.toContain('going on');
  });

  it('is left to the run that is at it', async () => {
    await using desk = await reader({ tickets: many(25), pageSize: 10 });
    await using first = await desk.open({ limit: 10 });
    const rows = first.rows()[Symbol.asyncIterator]();
    await rows.next();
    expect(ids(await desk.read())).toHaveLength(25);
    expect(desk.notes.join()).not.toContain('going on');
  });

  it('reads only as many as are wanted, and the next goes on', async () => {
    await using desk = await reader({ tickets: many(35), pageSize: 10 });
    expect(ids(await desk.read({ limit: 5 }))).toHaveLength(10);
    expect(desk.standIn.paths().filter((path) => path.includes('incremental'))).toHaveLength(1);
    expect(ids(await desk.read())).toHaveLength(35);
    expect(desk.notes).toContain('going on after 10 tickets that were read before');
  });
});

describe('whole threads of Zendesk', () => {
  const comments = new Map([
    [
      1,
      [
        { body: 'It burns.', public: true },
        { body: 'He is a nuisance.', public: false },
        { body: 'Use water.', public: true },
      ],
    ],
    [2, [{ body: 'only inside', public: false }]],
  ]);

  it('join the public comments, and leave out the notes of agents', async () => {
    await using desk = await reader({ tickets: many(3), comments });
    await using table = await desk.open({ thread: 'all' });
    const rows = await collect(table.rows());
    expect(rows.map(({ values, messages }) => [values[2], messages])).toEqual([
      ['It burns.\n\nUse water.', ['It burns.', 'Use water.']],
      ['D2', undefined],
      ['D3', ['D3']],
    ]);
    expect(desk.notes.join()).toContain('2 internal notes of agents left out');
  });

  it('say before they start how long they take, at the limit of the account', async () => {
    await using desk = await reader({ tickets: many(50), headers: () => ({ 'x-rate-limit': '25' }) });
    await desk.read({ thread: 'all' });
    const said = desk.notes.findIndex((note) =>
      note.includes('comments of 50 tickets, a request each: about 2 min'),
    );
    expect(said).not.toBe(-1);
    expect(desk.notes[said]).toContain('25 requests a minute');
  });

  it('go on after those that were read, when they are cut off', async () => {
    let asked = 0;
    await using desk = await reader({
      tickets: many(100),
      instead: ({ path }) =>
        path.includes('comments') && ++asked === 90 ? { status: 403, body: {} } : undefined,
    });
    await expect(desk.read({ thread: 'all' })).rejects.toMatchObject({ code: 'service_refused' });
    expect(ids(await desk.read({ thread: 'all' }))).toHaveLength(100);
    const repeated = desk.standIn.paths().filter((path) => path.includes('comments')).length - 100;
    expect(repeated).toBeLessThanOrEqual(40);
    expect(desk.standIn.paths().filter((path) => path.includes('start_time'))).toHaveLength(1);
  });

  it('are read for the wanted tickets alone', async () => {
    await using desk = await reader({ tickets: many(30), pageSize: 20 });
    await desk.read({ thread: 'all', limit: 3 });
    expect(desk.standIn.paths().filter((path) => path.includes('comments'))).toHaveLength(3);
  });

  it('leave out a ticket that is deleted before its comments are read', async () => {
    await using desk = await reader({
      tickets: many(3),
      instead: ({ path }, standIn) => {
        if (path.includes('/1/comments')) standIn.change(1, { status: 'deleted' });
        return undefined;
      },
    });
    expect(ids(await desk.read({ thread: 'all' }))).toEqual([2, 3]);
  });
});
