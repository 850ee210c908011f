import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/core/outcome.js';
import { tagOf } from '../../../../src/outputs/databases/zendesk/tags.js';
import { openZendeskUpdate } from '../../../../src/outputs/databases/zendesk/update.js';
import { classified, failed, ticketOf } from '../../../support/outcomes.js';
import { hurriedAccess } from '../../../support/services/hurried-access.js';
import {
  type StoredField,
  type StoredTicket,
  startZendesk,
  type ZendeskDesk,
  type ZendeskStandIn,
} from '../../../support/services/zendesk.js';

const columns = ['id', 'text', 'status', 'tags'];
const ticketAt = (id: number, status = 'open', tags = '') =>
  ticketOf(columns, [String(id), 'x', status, tags]);

async function desk(options: ZendeskDesk = {}) {
  const standIn: ZendeskStandIn = await startZendesk(options);
  const warnings: string[] = [];
  const open = (table: string) => {
    const access = hurriedAccess(standIn.variables);
    const { waiting } = access;
    const warn = (message: string) => void warnings.push(message);
    return openZendeskUpdate('zendesk://acme', { table, columns, variables: {}, access, waiting, warn });
  };
  return {
    standIn,
    warnings,
    open,
    async write(outcomes: readonly Outcome[], table = 'tags') {
      await using update = await open(table);
      const writer = await update.start();
      await writer.write(outcomes);
      await writer.commit();
    },
    ticket: (id: number) => standIn.tickets.get(id),
    jobs: () => standIn.requests.filter(({ method }) => method === 'PUT'),
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

const many = (count: number): StoredTicket[] =>
  Array.from({ length: count }, (_, n) => ({ id: n + 1, tags: ['theirs'] }));

describe('tags of Zendesk', () => {
  it.each([
    ['Billing', 'ticketsift_billing'],
    ['Refund / late  delivery!', 'ticketsift_refund_late_delivery'],
    ['Größe', 'ticketsift_größe'],
    ['請求', 'ticketsift_請求'],
    ['urgent', 'ticketsift_urgent_category'],
    ['URGENT', 'ticketsift_urgent_category'],
    ['x'.repeat(300), `ticketsift_${'x'.repeat(100)}`],
    ['a"b\u0000c, d', 'ticketsift_a_b_c_d'],
  ])('of the category %j are %s', (category, tag) => {
    expect(tagOf(category)).toBe(tag);
  });

  it('of categories without letters differ', () => {
    expect(tagOf('🔥')).toMatch(/^ticketsift_[0-9a-f]{8}$/);
    expect(tagOf('🔥')).not.toBe(tagOf('!'));
  });

  it('are added to a hundred tickets at once that get the same', async () => {
    await using at = await desk({ tickets: many(350), jobSteps: 3 });
    await at.write(many(350).map(({ id }) => classified(ticketAt(id), [id % 2 === 0 ? 'A' : 'B'])));
    expect(at.jobs().map(({ query }) => query.get('ids')?.split(',').length)).toEqual([100, 100, 75, 75]);
    expect([...at.standIn.tickets.values()].every(({ tags }) => tags?.length === 2)).toBe(true);
  });

  it('are not sent where a ticket has them: a run that is repeated changes nothing', async () => {
    await using at = await desk({ tickets: many(3) });
    const outcomes = (tags: string) => many(3).map(({ id }) => classified(ticketAt(id, 'open', tags), ['A']));
    await at.write(outcomes(''));
    const sent = at.jobs().length;
    await at.write(outcomes('theirs ticketsift_a'));
    expect(at.jobs()).toHaveLength(sent);
  });

  it('of an earlier answer stay, and that is said', async () => {
    await using at = await desk({ tickets: [{ id: 1, tags: ['ticketsift_spam'] }] });
    await at.write([classified(ticketAt(1, 'open', 'ticketsift_spam'), ['A'])]);
    expect(at.ticket(1)?.tags).toEqual(['ticketsift_spam', 'ticketsift_a']);
    expect(at.warnings).toEqual([expect.stringContaining('1 ticket also had tags of an earlier answer')]);
  });

  it('are not added to tickets that are closed, failed, or were not reached', async () => {
    await using at = await desk({ tickets: many(4) });
    await at.write([
      classified(ticketAt(1, 'closed'), ['A']),
      failed(ticketAt(2)),
      failed(ticketAt(3), 'not_sent'),
      classified(ticketAt(4), ['A']),
    ]);
    expect(at.jobs().map(({ query }) => query.get('ids'))).toEqual(['4']);
    expect(at.warnings).toEqual([
      expect.stringContaining('1 closed ticket left as it is'),
      '1 ticket without an answer left as they are',
    ]);
  });

  it('say which tickets Zendesk refused, by reason', async () => {
    await using at = await desk({
      tickets: [...many(5), { id: 6, status: 'closed' }, { id: 7, status: 'deleted' }],
    });
    await at.write([1, 2, 6, 7, 8].map((id) => classified(ticketAt(id), ['A'])));
    expect(at.warnings).toEqual([
      '1 ticket not changed: Status: closed prevents ticket update (6)',
      '2 tickets not changed: Not found (7, 8)',
    ]);
  });

  it('end in an error where Zendesk changed none', async () => {
    await using at = await desk({ tickets: [{ id: 6, status: 'closed' }] });
    await expect(at.write([classified(ticketAt(6), ['A'])])).rejects.toMatchObject({ code: 'bad_output' });
  });

  it.each([
    ['failed', 'out of order'],
    ['killed', 'the job ended as killed'],
  ])('say that a job %s', async (status, reason) => {
    const message = status === 'failed' ? 'out of order' : null;
    await using at = await desk({
      tickets: many(2),
      instead: ({ path }) =>
        path.includes('job_statuses') ? { body: { job_status: { id: 'job1', status, message } } } : undefined,
    });
    await expect(at.write([1, 2].map((id) => classified(ticketAt(id), ['A'])))).rejects.toMatchObject({
      message: 'Zendesk changed none of 2 tickets',
    });
    expect(at.warnings).toEqual([`2 tickets not changed: ${reason} (1, 2)`]);
  });

  it('end in an error where a job never ends', async () => {
    await using at = await desk({ tickets: many(1), jobSteps: Number.POSITIVE_INFINITY });
    await expect(at.write([classified(ticketAt(1), ['A'])])).rejects.toMatchObject({
      message: expect.stringContaining('15 minutes'),
    });
  });

  it('need no request before they are agreed to', async () => {
    await using at = await desk();
    await using update = await at.open('tags');
    expect(update.confirmation).toBe(
      'In Zendesk (acme), add the tag ticketsift_urgent to urgent tickets, and one such as ticketsift_billing for each category?',
    );
    expect(at.standIn.requests).toEqual([]);
  });
});

describe('a custom field of Zendesk', () => {
  const options = [
    { name: 'Billing', value: 'opt_billing' },
    { name: 'Log in', value: 'login' },
  ];
  const fields: StoredField[] = [
    { id: 21, title: 'Topic', type: 'tagger', custom_field_options: options },
    { id: 22, title: 'Topics', type: 'multiselect', custom_field_options: options },
    { id: 23, title: 'Hot', type: 'checkbox' },
    { id: 24, title: 'Notes', type: 'text' },
    { id: 25, title: 'Due', type: 'date' },
    { id: 26, title: 'Twice', type: 'text' },
    { id: 27, title: 'Twice', type: 'text' },
    { id: 28, title: 'Gone', type: 'text', active: false },
    { id: 29, title: 'Priority', type: 'priority', removable: false },
  ];
  const fieldIn = (ticket: StoredTicket | undefined) => ticket?.custom_fields?.[0];

  it.each([
    ['Topic', ['Billing'], 21, 'opt_billing'],
    ['topic', ['login', 'Billing'], 21, 'login'],
    ['21', ['LOG IN'], 21, 'login'],
    ['Topics', ['Billing', 'Log in'], 22, ['opt_billing', 'login']],
    ['Topics', [], 22, []],
    ['Hot', ['Billing'], 23, true],
    ['Notes', ['Billing', 'Other'], 24, 'urgent, Billing, Other'],
  ])('%s takes %j', async (name, categories, id, value) => {
    await using at = await desk({ tickets: many(1), fields });
    await at.write([classified(ticketAt(1), categories, { urgent: true })], name);
    expect(fieldIn(at.ticket(1))).toEqual({ id, value });
    expect(at.ticket(1)?.tags).toEqual(['theirs']);
    expect(at.warnings).toEqual([]);
  });

  it('is not given a category that is no option of it, and that is said', async () => {
    await using at = await desk({ tickets: many(3), fields });
    const categories = [['Spam'], ['Spam', 'Billing'], ['Billing']];
    await at.write(
      categories.map((names, n) => classified(ticketAt(n + 1), names)),
      'Topics',
    );
    expect([1, 2, 3].map((id) => fieldIn(at.ticket(id))?.value)).toEqual([
      undefined,
      ['opt_billing'],
      ['opt_billing'],
    ]);
    expect(at.warnings).toEqual([
      expect.stringContaining('2 tickets of the category Spam, for which the field has no option'),
    ]);
  });

  it.each([
    ['Topik', 'Did you mean Topic?'],
    ['nothing like it', 'Its custom fields: Topic'],
    ['Due', 'text, a drop-down list'],
    ['Twice', '--update-field 26 or 27'],
    ['Gone', 'custom fields'],
    ['Priority', 'custom fields'],
  ])('called %s is refused before anything is asked', async (name, hint) => {
    await using at = await desk({ fields });
    await expect(at.open(name)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining(hint === 'custom fields' ? '' : hint),
    });
  });
});
