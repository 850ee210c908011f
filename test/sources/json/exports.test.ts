import { describe, expect, it } from 'vitest';
import { findTicketColumns } from '../../../src/sources/columns/find.js';
import { openJson } from '../../../src/sources/json/json.js';
import { openAs } from '../../../src/sources/open-as.js';
import { ticketsOf } from '../../../src/sources/tickets.js';
import { inChunks, sourceOptions } from '../../support/sources.js';
import { collect } from '../../support/tickets.js';

/** The tickets of a file, as `id: text`, and which columns they come from. */
async function tickets(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 1);
  const table = await openAs(openJson, '-', sourceOptions({ stdin: inChunks(text, 100) }));
  const columns = findTicketColumns(table, {});
  const found = await collect(ticketsOf(table, columns));
  const name = (index: number | undefined) => table.columns[index ?? -1];
  return {
    from: [name(columns.id), name(columns.subject), ...columns.body.map(name)],
    texts: found.map((ticket) => `${ticket.id}: ${ticket.text}`),
    notes: table.notes,
    details: table.details,
    warnings: columns.warnings,
  };
}

const paragraph = (...texts: string[]) => ({
  type: 'doc',
  version: 1,
  content: texts.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
});

const ours = 'Written by the help desk';
const other = 'Said of something else';

const zendesk = {
  id: 41,
  subject: 'Late parcel',
  raw_subject: 'Late parcel',
  description: 'My parcel is late.',
  requester_id: 7,
  custom_fields: [{ id: 1, value: 'x' }],
  satisfaction_rating: { score: 'bad', comment: other },
  comments: [{ author_id: 2, body: ours }],
};

const helpScout = {
  id: 9,
  number: 12,
  subject: 'Refund',
  createdBy: { type: 'customer', email: 'ada@example.com' },
  _embedded: {
    threads: [
      { type: 'note', body: other, createdAt: '2026-01-03T00:00:00Z', createdBy: { id: 5, type: 'user' } },
      { type: 'message', body: ours, createdAt: '2026-01-02T00:00:00Z', createdBy: { id: 5, type: 'user' } },
      {
        type: 'customer',
        body: 'I want a refund',
        createdAt: '2026-01-01T00:00:00Z',
        createdBy: { id: 1, type: 'customer' },
      },
    ],
  },
};

describe.each<[string, unknown, { from: unknown[]; texts: string[] }]>([
  [
    'Jira, its API',
    {
      startAt: 0,
      issues: [
        {
          id: '10001',
          key: 'SUP-1',
          fields: {
            issuetype: { name: 'Bug', description: other },
            project: { key: 'SUP', name: 'Support', description: other },
            summary: 'Login fails',
            description: paragraph('I cannot log in.', 'Please help.'),
            status: { name: 'Open', description: other },
            comment: { comments: [{ author: { displayName: 'Bob' }, body: paragraph(ours) }] },
            resolution: { description: other },
            parent: { key: 'SUP-0', fields: { summary: other } },
          },
        },
      ],
      names: { summary: 'Summary' },
    },
    {
      from: ['key', 'fields.summary', 'fields.description'],
      texts: ['SUP-1: Login fails\n\nI cannot log in.\n\nPlease help.'],
    },
  ],
  [
    'Intercom',
    {
      type: 'conversation.list',
      pages: { page: 1 },
      conversations: [
        {
          id: '5',
          title: null,
          source: { id: 's1', subject: '', body: '<p>Hello</p>', author: { name: 'Ada', type: 'user' } },
          conversation_parts: { conversation_parts: [{ body: ours, author: { type: 'admin' } }] },
        },
        { id: '6', title: 'Crash', source: { id: 's2', subject: 'Crash', body: 'It crashes' } },
      ],
    },
    { from: ['id', 'source.subject', 'source.body'], texts: ['5: <p>Hello</p>', '6: Crash\n\nIt crashes'] },
  ],
  [
    'Zendesk, its API',
    { users: [{ id: 7, name: 'Ada', details: other }], tickets: [zendesk], next_page: null, count: 1 },
    { from: ['id', 'subject', 'description'], texts: ['41: Late parcel\n\nMy parcel is late.'] },
  ],
  [
    'Zendesk, an object a line',
    `${JSON.stringify(zendesk)}\n${JSON.stringify({ ...zendesk, id: 42 })}\n`,
    {
      from: ['id', 'subject', 'description'],
      texts: ['41: Late parcel\n\nMy parcel is late.', '42: Late parcel\n\nMy parcel is late.'],
    },
  ],
  [
    'Zendesk, one ticket',
    { ticket: zendesk },
    {
      from: ['ticket.id', 'ticket.subject', 'ticket.description'],
      texts: ['41: Late parcel\n\nMy parcel is late.'],
    },
  ],
  [
    'Freshdesk',
    [{ subject: 'Size', id: 3, description: '<div>Wrong</div>', description_text: 'Wrong', source: 1 }],
    { from: ['id', 'subject', 'description_text'], texts: ['3: Size\n\nWrong'] },
  ],
  [
    'Freshdesk, tickets with conversations alone',
    [
      {
        id: 3,
        subject: 'Size',
        requester_id: 1,
        conversations: [
          { body_text: ours, incoming: false, created_at: '2026-01-01T00:00:00Z' },
          { body_text: 'It is too small', incoming: true, created_at: '2026-01-02T00:00:00Z' },
        ],
      },
    ],
    { from: ['id', 'subject', 'conversations.body'], texts: ['3: Size\n\nIt is too small'] },
  ],
  [
    'Help Scout',
    { _embedded: { conversations: [helpScout] }, page: { size: 1 }, _links: { self: { href: 'x' } } },
    { from: ['number', 'subject', '_embedded.threads.body'], texts: ['12: Refund\n\nI want a refund'] },
  ],
  [
    'Help Scout, one conversation',
    helpScout,
    { from: ['number', 'subject', '_embedded.threads.body'], texts: ['12: Refund\n\nI want a refund'] },
  ],
  [
    'HubSpot',
    {
      results: [
        {
          id: '501',
          properties: { content: 'Wrong sum', subject: 'Invoice', hs_object_id: '501' },
          archived: false,
        },
      ],
      paging: { next: { after: '1' } },
    },
    { from: ['id', 'properties.subject', 'properties.content'], texts: ['501: Invoice\n\nWrong sum'] },
  ],
  [
    'Salesforce',
    {
      totalSize: 1,
      records: [
        {
          attributes: { type: 'Case', url: '/x' },
          Id: '500x',
          CaseNumber: '00001026',
          Subject: 'Broken',
          Description: 'It broke.',
          Account: { Name: 'Acme', Description: other },
        },
      ],
    },
    { from: ['CaseNumber', 'Subject', 'Description'], texts: ['00001026: Broken\n\nIt broke.'] },
  ],
  [
    'ServiceNow',
    {
      result: [
        {
          sys_id: 'a1',
          number: 'INC01',
          short_description: 'Printer',
          description: 'It jams.',
          close_notes: other,
          caller_id: { link: 'x', value: 'y' },
        },
      ],
    },
    { from: ['number', 'short_description', 'description'], texts: ['INC01: Printer\n\nIt jams.'] },
  ],
  [
    'ServiceNow with values to display',
    {
      result: [
        {
          sys_id: { display_value: 'a1', value: 'a1' },
          number: { display_value: 'INC01', value: 'INC01' },
          short_description: { display_value: 'Printer', value: 'Printer' },
          description: { display_value: 'It jams.', value: 'It jams.' },
        },
      ],
    },
    {
      from: ['number.display_value', 'short_description.display_value', 'description.display_value'],
      texts: ['INC01: Printer\n\nIt jams.'],
    },
  ],
  [
    'GitHub, pages in a list',
    [
      [
        {
          id: 900,
          number: 1,
          title: 'Crash',
          body: 'It crashes',
          user: { login: 'ada' },
          milestone: { description: other },
        },
      ],
      [{ id: 901, number: 2, title: 'Slow', body: 'It is slow', user: { login: 'bob' }, milestone: null }],
    ],
    { from: ['number', 'title', 'body'], texts: ['1: Crash\n\nIt crashes', '2: Slow\n\nIt is slow'] },
  ],
  [
    'GraphQL',
    {
      data: {
        repository: {
          description: other,
          issues: {
            totalCount: 1,
            edges: [{ cursor: 'x', node: { number: 1, title: 'Crash', bodyText: 'It crashes' } }],
          },
        },
      },
    },
    { from: ['number', 'title', 'bodyText'], texts: ['1: Crash\n\nIt crashes'] },
  ],
  [
    'Gorgias',
    {
      data: [
        {
          id: 8,
          subject: 'Size',
          messages: [
            { from_agent: true, body_text: ours, created_datetime: '2026-01-01T00:00:00' },
            { from_agent: false, body_text: 'Too small > quoted', stripped_text: 'Too small' },
          ],
        },
      ],
      meta: { next_cursor: null },
    },
    { from: ['id', 'subject', 'messages.body'], texts: ['8: Size\n\nToo small'] },
  ],
  [
    'Zammad',
    [
      {
        number: '22001',
        title: 'Help',
        articles: [
          { sender: 'Agent', body: ours, created_at: '2026-01-02T00:00:00Z' },
          { sender: 'Customer', body: 'It is down', created_at: '2026-01-01T00:00:00Z' },
        ],
      },
    ],
    { from: ['number', 'title', 'articles.body'], texts: ['22001: Help\n\nIt is down'] },
  ],
  [
    'Slack',
    [
      { type: 'message', user: 'U1', text: 'The site is down', ts: '1.1', user_profile: { title: other } },
      { type: 'message', user: 'U2', text: 'Here, too', ts: '1.2', edited: { ts: '1.3' } },
    ],
    { from: ['ts', undefined, 'text'], texts: ['1.1: The site is down', '1.2: Here, too'] },
  ],
  [
    'Slack, its API',
    { ok: true, messages: [{ type: 'message', text: 'The site is down', ts: '1.1' }], has_more: false },
    { from: ['ts', undefined, 'text'], texts: ['1.1: The site is down'] },
  ],
  [
    'Google Play',
    {
      reviews: [
        {
          reviewId: 'r1',
          authorName: 'Ada',
          comments: [{ userComment: { text: 'It crashes' } }, { developerComment: { text: ours } }],
        },
      ],
    },
    { from: ['reviewId', undefined, 'comments.body'], texts: ['r1: It crashes'] },
  ],
  [
    'reviews with replies',
    {
      reviews: [{ reviewId: 'r1', comment: 'It was cold', reviewReply: { comment: ours } }],
      averageRating: 2,
    },
    { from: ['reviewId', undefined, 'comment'], texts: ['r1: It was cold'] },
  ],
  [
    'a feed of reviews',
    {
      feed: {
        title: { label: other },
        entry: [
          {
            id: { label: '1' },
            title: { label: 'Bad' },
            content: { label: 'It never opens' },
            author: { name: { label: 'A' } },
          },
        ],
      },
    },
    { from: ['id.label', 'title.label', 'content.label'], texts: ['1: Bad\n\nIt never opens'] },
  ],
  [
    'Azure DevOps',
    { count: 1, value: [{ id: 5, fields: { 'System.Title': 'Crash', 'System.Description': 'It crashes' } }] },
    {
      from: ['id', 'fields.System.Title', 'fields.System.Description'],
      texts: ['5: Crash\n\nIt crashes'],
    },
  ],
])('what %s gives', (_, content, { from, texts }) => {
  it('has these tickets', async () => {
    expect(await tickets(content)).toMatchObject({ from, texts });
  });

  it('has none of the texts of others', async () => {
    const all = (await tickets(content)).texts.join();
    expect(all).not.toContain(ours);
    expect(all).not.toContain(other);
  });
});

it('an export without texts is classified by its subjects, with a warning', async () => {
  const content = {
    _results: [{ id: 'cnv_1', subject: 'Where is it?', last_message: { id: 'm', body: ours } }],
  };
  expect(await tickets(content)).toMatchObject({
    from: ['id', 'subject'],
    texts: ['cnv_1: Where is it?'],
    warnings: [expect.stringContaining('no column of message texts')],
  });
});

describe('where tickets are', () => {
  it('is in every value of an object whose keys are ids', async () => {
    const comments = (...texts: string[]) => ({
      comments: texts.map((text, count) => ({ id: count, count, text })),
    });
    const bugs = { bugs: { 35: comments('It crashes'), 36: comments('It hangs', ours) }, comments: {} };
    expect((await tickets(bugs)).texts).toEqual(['1: It crashes', '2: It hangs']);
    const one = await tickets({ bugs: { 35: comments('It crashes', ours) } });
    expect(one.texts).toEqual(['1: It crashes']);
    const keyed = { 'SUP-1': { id: 1, text: 'It jams' }, 'SUP-2': { id: 2, text: 'It is hot' } };
    expect((await tickets(keyed)).texts).toEqual(['1: It jams', '2: It is hot']);
    expect((await tickets({ data: { tickets: keyed } })).texts).toEqual(['1: It jams', '2: It is hot']);
  });

  it('is in each message of the log of a chat', async () => {
    const messages = [
      { id: 1, from: 'Jo', text: 'It does not start' },
      { id: 2, from: 'Al', text: ['See ', { type: 'link', text: 'https://example.com' }, ' fails'] },
    ];
    expect((await tickets({ name: 'Support', type: 'group', id: 123, messages })).texts).toEqual([
      '1: It does not start',
      '2: See https://example.com fails',
    ]);
    const said = [
      { id: 1, sender: 'agent', text: ours },
      { id: 2, sender: 'customer', text: 'It jams' },
    ];
    expect((await tickets({ id: 123, messages: said })).texts).toEqual(['123: It jams']);
    const one = await tickets({ id: 123, subject: 'Printer', messages });
    expect(one.texts).toEqual(['123: Printer\n\nIt does not start']);
    expect(one.notes).toEqual([
      'all of it is taken for one ticket, so of the 2 in the list messages no more than one is sent',
    ]);
  });

  it('is not in what stands beside them', async () => {
    const aside = [
      { id: 'm1', subject: other, text: other },
      { id: 'm2', subject: other, text: other },
    ];
    const item = { id: 'c1', desc: 'It jams', name: 'Printer' };
    for (const key of ['actions', 'events', 'members', 'users', 'comments', 'included'])
      expect((await tickets({ [key]: aside, things: [item] })).texts).toEqual(['c1: It jams']);
    expect(
      (await tickets({ id: 'b', name: 'Board', desc: other, actions: aside, cards: [item] })).texts,
    ).toEqual(['c1: It jams']);
    const data = [{ id: '5', attributes: { status: 'open', body: 'It jams' } }];
    expect((await tickets({ data, included: aside })).texts).toEqual(['5: It jams']);
  });

  it('is reported where some are pull requests', async () => {
    const issue = { number: 1, title: 'Crash', body: 'It crashes' };
    const { texts, notes } = await tickets([
      issue,
      { number: 2, title: 'Mend', body: 'Mends it', pull_request: { url: 'x' } },
    ]);
    expect(texts).toHaveLength(2);
    expect(notes).toContain('of the first 2 issues, 1 is a pull request');
  });

  const ticket = { id: 1, text: 'It jams' };
  it.each([
    ['a list', [ticket]],
    ['an object', ticket],
    [
      'objects on several lines',
      `${JSON.stringify(ticket, null, 2)}\n\n${JSON.stringify({ id: 2, text: 'b' }, null, 2)}`,
    ],
    ['objects on one line', `${JSON.stringify(ticket)} ${JSON.stringify({ id: 2, text: 'b' })}\n`],
    ['a list of pages', [{ tickets: [ticket] }, { tickets: [] }]],
    ['a page a line', `${JSON.stringify({ tickets: [ticket] })}\n${JSON.stringify({ tickets: [] })}\n`],
    ['a list among others', { users: [{ id: 5 }], groups: [{ id: 6 }], records: [ticket] }],
    ['a list with the only texts', { one: [{ a: 1 }], two: [ticket] }],
    ['the only list', { meta: { total: 1 }, meldungen: [ticket], seiten: [1, 2] }],
    ['a list with a message of the API', { message: 'OK', status: 200, data: [ticket] }],
    ['a deep list', { response: { body: { docs: [ticket] } } }],
    ['a list that comes late', { log: 'x'.repeat(5_000), tickets: [ticket] }],
    ['a document', { id: 1, text: paragraph('It jams') }],
    ['an order with items', { ...ticket, items: [{ sku: 1, title: 'Shoe' }] }],
    ['a ticket with lists', { ...ticket, tags: ['a'], data: [{ a: 1 }], anlagen: [{ content: 'x' }] }],
  ])('%s', async (_, content) => {
    expect((await tickets(content)).texts[0]).toBe('1: It jams');
  });

  it('is said in a detail where it is a list in an object', async () => {
    const { notes, details } = await tickets({ data: { tickets: [ticket] } });
    expect({ notes, details }).toEqual({ notes: [], details: ['tickets taken from the list data.tickets'] });
    const plain = await tickets([ticket]);
    expect([plain.notes, plain.details]).toEqual([[], []]);
  });

  it('is not a list in a ticket of several', async () => {
    const lines = [{ frage: 'Wo?', anlagen: [{ text: 'b' }] }, { frage: 'Wann?' }];
    await expect(tickets(lines)).rejects.toThrow('Cannot tell which column');
  });

  it('may be none: no tickets, and no error', async () => {
    for (const content of [[], { tickets: [], count: 0 }, [[]]])
      expect((await tickets(content)).texts).toEqual([]);
  });
});

describe('what has no tickets says so', () => {
  it.each([
    [{ error: 'Could not authenticate you' }, 'Could not authenticate you'],
    [{ message: 'Not Found', documentation_url: 'https://example.com', status: '404' }, 'Not Found'],
    [[{ message: 'Session expired', errorCode: 'INVALID_SESSION_ID' }], 'Session expired'],
    [
      { type: 'error.list', request_id: 'x', errors: [{ code: 'unauthorized', message: 'Token invalid' }] },
      'Token invalid',
    ],
    [{ ok: false, error: 'invalid_auth' }, 'invalid_auth'],
    [{ errorMessages: ['Issue does not exist'], errors: {} }, 'Issue does not exist'],
    [{ error: { title: 'Forbidden', message: 'You have no access' } }, 'You have no access'],
    [{ code: 'invalid_credentials', message: 'You have to be logged in' }, 'You have to be logged in'],
    [{ data: null, errors: [{ message: 'Bad credentials' }] }, 'Bad credentials'],
  ])('an error of an API: %j', async (content, said) => {
    await expect(tickets(content)).rejects.toMatchObject({
      code: 'bad_input',
      message: `standard input holds the error of an API, not tickets: ${said}`,
    });
  });

  it.each([
    ['42', '1: This line holds a number, not an object'],
    ['["a", "b"]', '1: This is a list of strings, not of objects'],
    ['[[1, 2]]', '1: This is a list of numbers, not of objects'],
    [
      '{"a": [{"x": 1}], "b": [{"y": 1}]}',
      '1: There are several lists of objects here, and none is known to hold tickets: a, b',
    ],
    ['{"tickets": [{"id": 1, "text": "a"}', '1: This line is not JSON'],
    ['{"tickets": [\n{"id": 1, "text": "a"}\n', '3: The file ends before its list does'],
    [
      '[\n{"id": 1},\n{"id": 2,\n"a": 1,\n}\n]',
      '5: This object is not JSON: Expected double-quoted property name',
    ],
  ])('%s', async (content, message) => {
    await expect(tickets(content)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(`standard input:${message}`),
    });
  });

  it('but an answer that looks like an error and is a ticket is one', async () => {
    const { texts } = await tickets([{ id: 1, message: 'It jams', error: 'E5' }]);
    expect(texts).toEqual(['1: It jams']);
    expect(
      (await tickets('{"code":"a","message":"It jams"}\n{"code":"b","message":"It is hot"}')).texts,
    ).toHaveLength(2);
  });
});
