import { describe, expect, it } from 'vitest';
import { areMessages, firstOfCustomer } from '../../../src/sources/json/messages.js';

/** Marks a list of two: the help desk wrote first. */
const pair = (desk: object, customer: object) => [
  { body: 'desk', created_at: '2026-01-01T00:00:00Z', ...desk },
  { body: 'customer', created_at: '2026-01-02T00:00:00Z', ...customer },
];

describe('the first message of the customer', () => {
  it.each<[string, object, object]>([
    ['a type of author', { author: { type: 'admin' } }, { author: { type: 'user' } }],
    ['a type beside a name', { author_type: 'Agent' }, { author_type: 'Contact' }],
    ['who created it', { createdBy: { type: 'user' } }, { createdBy: { type: 'customer' } }],
    ['a role', { role: 'assistant' }, { role: 'user' }],
    ['a direction', { direction: 'out' }, { direction: 'in' }],
    ['a direction in words', { direction: 'outbound' }, { direction: 'inbound' }],
    ['the direction of the message', { message_direction: 'outbound' }, { message_direction: 'inbound' }],
    ['who sent it', { sent_by: 'agent' }, { sent_by: 'customer' }],
    ['from_staff', { from_staff: true }, { from_staff: false }],
    ['coming in', { incoming: false }, { incoming: true }],
    ['is_inbound', { is_inbound: false }, { is_inbound: true }],
    ['from_agent', { from_agent: true }, { from_agent: false }],
    ['being private', { private: true }, { private: false }],
    ['being public', { public: false }, { public: true }],
    ['the id of the requester', { author_id: 2 }, { author_id: 7 }],
    ['the address of the requester', { from: 'support@b.c' }, { from: 'ada@example.com' }],
    ['a type of message', { type: 'note' }, { type: 'customer' }],
    ['the sender', { sender: 'Agent' }, { sender: 'Customer' }],
    ['the association with a project', { author_association: 'MEMBER' }, { author_association: 'NONE' }],
    ['only the help desk', { author: { type: 'bot' } }, {}],
  ])('is known by %s', (_, desk, customer) => {
    const ticket = { requester_id: 7, requester: { email: 'ada@example.com' } };
    expect(firstOfCustomer(pair(desk, customer), ticket)).toBe('customer');
    expect(firstOfCustomer(pair(desk, customer).reverse(), ticket)).toBe('customer');
  });

  it('is the earliest, in the order of the list where a time is missing', () => {
    const late = { text: 'late', ts: '3' };
    const early = { text: 'early', ts: '1' };
    expect(firstOfCustomer([late, early], {})).toBe('early');
    expect(firstOfCustomer([late, early, { text: 'timeless' }], {})).toBe('late');
  });

  it('is none where all are of the help desk', () => {
    expect(firstOfCustomer([{ body: 'desk', author: { type: 'admin' } }], {})).toBe('');
    expect(firstOfCustomer([], {})).toBe('');
    expect(firstOfCustomer([null, 'text', 5, {}, { body: ' ' }], {})).toBe('');
  });

  it.each<[string, object, string]>([
    ['stripped before whole', { body: '<p>a</p>', body_text: 'a > b', stripped_text: 'a' }, 'a'],
    [
      'a document',
      { body: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'a' }] }] } },
      'a',
    ],
    [
      'parts',
      { content: [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }] },
      'a\nb',
    ],
    ['an object', { body: { text: 'a', html: '<p>a</p>' } }, 'a'],
    ['HTML alone', { html_body: '<p>a</p>' }, '<p>a</p>'],
    ['a node', { node: { bodyText: 'a' } }, 'a'],
  ])('may be %s', (_, message, expected) => {
    expect(firstOfCustomer([message], {})).toBe(expected);
  });
});

describe('a list', () => {
  const said = { text: 'a', created_at: '2026-01-01', author_type: 'user' };
  it.each<[string[], unknown[], boolean]>([
    [['messages'], [{ body: 'a' }], true],
    [['_embedded', 'threads'], [{ body: 'a' }, { type: 'lineitem' }], true],
    [['comments', 'nodes'], [{ body: 'a' }], true],
    [['messages'], [{ id: 1 }], false],
    [['messages'], ['a'], false],
    [['verlauf'], [said], true],
    [['verlauf'], [said, { text: 'b' }], false],
    [['custom_fields'], [{ id: 1, value: 'a' }], false],
    [['attachments'], [{ content: 'a', created_at: '2026-01-01' }], false],
  ])('%j of %j is one of messages: %s', (path, list, expected) => {
    expect(areMessages(path, list)).toBe(expected);
  });
});
