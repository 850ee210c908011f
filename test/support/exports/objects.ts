import { html, type Letter, letters, plain, quoting } from './letters.js';
import { type ExportedFile, subjectAndBody } from './tables.js';

interface ObjectOptions {
  /** Puts the objects into what surrounds them. */
  readonly wrap?: (objects: readonly object[]) => string;
  readonly sent?: ExportedFile['sent'];
  readonly idColumn?: string;
}

/** An export in JSON. */
function objects(
  idOf: (letter: Letter) => string,
  object: (letter: Letter) => object,
  { wrap = (all) => JSON.stringify(all, null, 2), sent = subjectAndBody, idColumn }: ObjectOptions = {},
): ExportedFile {
  const ids = letters.map(idOf);
  return { content: wrap(letters.map(object)), ids, sent, ...(idColumn !== undefined && { idColumn }) };
}

const inside = (wrapper: (all: readonly object[]) => object) => (all: readonly object[]) =>
  JSON.stringify(wrapper(all), null, 1);
const lines = (all: readonly object[]) => all.map((object) => `${JSON.stringify(object)}\n`).join('');

const agent = { id: 1, type: 'admin', name: 'NOT-THE-CUSTOMER', email: 'care@example.com' };
const customer = { id: 2, type: 'user', name: 'Kim Sample', email: 'kim@example.org' };

/** Jira's document format. */
const adf = ({ body }: Letter) => ({
  type: 'doc',
  version: 1,
  content: body.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
});

/** Exports in JSON, as in `tables`. */
export const objectFiles: Readonly<Record<string, () => ExportedFile>> = {
  'zendesk.json': () =>
    objects(
      ({ n }) => `30${n}`,
      (letter) => ({
        url: `https://example.zendesk.com/api/v2/tickets/30${letter.n}.json`,
        id: Number(`30${letter.n}`),
        via: { channel: 'email', source: { from: { address: 'kim@example.org' }, to: {}, rel: null } },
        created_at: '2025-05-06T08:00:00Z',
        subject: letter.subject,
        raw_subject: letter.subject,
        description: quoting(letter),
        status: 'open',
        requester_id: 900,
        custom_fields: [{ id: 27, value: '745' }],
        comments: [
          { id: 1, author_id: 900, body: quoting(letter), html_body: html(letter), public: true },
          { id: 2, author_id: 1, body: 'NOT-THE-CUSTOMER we look', public: true },
        ],
      }),
      { wrap: lines },
    ),
  'freshdesk.json': () =>
    objects(
      ({ n }) => `7${n}`,
      (letter) => ({
        cc_emails: [],
        priority: 1,
        requester_id: 900,
        source: 1,
        status: 2,
        subject: letter.subject,
        id: Number(`7${letter.n}`),
        description: html(letter),
        description_text: plain(letter),
        custom_fields: { cf_order: null },
        tags: [],
      }),
    ),
  'intercom.json': () =>
    objects(
      ({ n }) => `2154${n}`,
      (letter) => ({
        type: 'conversation',
        id: `2154${letter.n}`,
        created_at: 1746518400,
        title: null,
        source: {
          type: 'email',
          id: `s${letter.n}`,
          subject: `<p>${letter.subject.replace('<', '&lt;')}</p>`,
          body: html(letter),
          author: customer,
        },
        conversation_parts: {
          type: 'conversation_part.list',
          conversation_parts: [{ id: 'p1', body: '<p>NOT-THE-CUSTOMER hello</p>', author: agent }],
        },
      }),
      {
        wrap: inside((all) => ({
          type: 'conversation.list',
          pages: { type: 'pages', page: 1 },
          conversations: all,
        })),
      },
    ),
  'help-scout.json': () =>
    objects(
      ({ n }) => `88${n}`,
      (letter) => ({
        id: Number(`88${letter.n}`),
        number: letter.n,
        type: 'email',
        status: 'active',
        subject: letter.subject,
        preview: plain(letter).slice(0, 20),
        primaryCustomer: { id: 2, first: 'Kim', email: 'kim@example.org' },
        _embedded: {
          threads: [
            {
              id: 2,
              type: 'message',
              createdAt: '2025-05-06T09:00:00Z',
              body: 'NOT-THE-CUSTOMER we look',
              createdBy: { ...agent, type: 'user' },
            },
            {
              id: 1,
              type: 'customer',
              createdAt: '2025-05-06T08:00:00Z',
              body: html(letter),
              createdBy: { ...customer, type: 'customer' },
            },
          ],
        },
      }),
      { wrap: inside((all) => ({ _embedded: { conversations: all }, page: { size: 25, number: 1 } })) },
    ),
  'github.json': () =>
    objects(
      ({ n }) => `${n}`,
      (letter) => ({
        author: { login: 'kim', name: 'Kim Sample' },
        body: plain(letter),
        comments: [{ author: { login: 'care' }, body: 'NOT-THE-CUSTOMER thanks' }],
        createdAt: '2025-05-06T08:00:00Z',
        labels: [{ id: 'L1', name: 'support', description: 'NOT-THE-CUSTOMER a label' }],
        number: letter.n,
        state: 'OPEN',
        title: letter.subject,
      }),
      { wrap: (all) => JSON.stringify(all) },
    ),
  'jira.json': () =>
    objects(
      ({ n }) => `SUP-${n}`,
      (letter) => ({
        expand: 'operations',
        id: `1000${letter.n}`,
        key: `SUP-${letter.n}`,
        self: `https://example.atlassian.net/rest/api/3/issue/1000${letter.n}`,
        fields: {
          summary: letter.subject,
          issuetype: { name: 'Bug', description: 'NOT-THE-CUSTOMER a type' },
          project: { key: 'SUP', name: 'Support' },
          description: adf(letter),
          comment: { comments: [{ body: adf({ ...letter, body: ['NOT-THE-CUSTOMER we look'] }) }] },
        },
      }),
      {
        wrap: inside((all) => ({ startAt: 0, maxResults: 50, total: all.length, issues: all })),
        idColumn: 'key',
      },
    ),
  'servicenow.json': () =>
    objects(
      ({ n }) => `INC00200${n}`,
      (letter) => ({
        number: `INC00200${letter.n}`,
        sys_id: `${letter.n}`.repeat(32),
        short_description: letter.subject,
        description: plain(letter),
        caller_id: { display_value: 'Kim Sample', link: 'https://example.service-now.com/x' },
      }),
      { wrap: inside((all) => ({ result: all })) },
    ),
  'salesforce.json': () =>
    objects(
      ({ n }) => `0000204${n}`,
      (letter) => ({
        attributes: { type: 'Case', url: `/services/data/v60.0/sobjects/Case/500${letter.n}` },
        Id: `500xx00000${letter.n}`,
        CaseNumber: `0000204${letter.n}`,
        Subject: letter.subject,
        Description: plain(letter),
        Owner: { attributes: { type: 'User' }, Name: 'NOT-THE-CUSTOMER' },
      }),
      { wrap: inside((all) => ({ totalSize: all.length, done: true, records: all })) },
    ),
  'hubspot.json': () =>
    objects(
      ({ n }) => `5500${n}`,
      (letter) => ({
        id: `5500${letter.n}`,
        properties: {
          content: plain(letter),
          createdate: '2025-05-06T08:00:00Z',
          hs_object_id: `5500${letter.n}`,
          subject: letter.subject,
        },
        archived: false,
      }),
      { wrap: inside((all) => ({ results: all, paging: { next: { after: '5' } } })) },
    ),
  'gitlab.json': () =>
    objects(
      ({ n }) => `${9000 + n}`,
      (letter) => ({
        id: 9000 + letter.n,
        iid: letter.n,
        title: letter.subject,
        description: plain(letter),
        author: { username: 'kim', name: 'Kim Sample' },
        milestone: { title: 'NOT-THE-CUSTOMER', description: 'NOT-THE-CUSTOMER a milestone' },
      }),
    ),
  'slack.json': () =>
    objects(
      ({ n }) => `174651840${n}.000200`,
      (letter) => ({
        user: 'U01',
        type: 'message',
        ts: `174651840${letter.n}.000200`,
        client_msg_id: `aa-${letter.n}`,
        text: plain(letter),
        user_profile: { real_name: 'Kim Sample', title: 'NOT-THE-CUSTOMER' },
        blocks: [{ type: 'rich_text', elements: [] }],
      }),
      { sent: plain },
    ),
};
