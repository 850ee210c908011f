import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/core/world/clock.js';
import { readZendeskUrl } from '../../../../src/storage/services/zendesk/account.js';
import { connectZendesk } from '../../../../src/storage/services/zendesk/client.js';
import { hurriedClock } from '../../../support/hurried-clock.js';
import { hurriedAccess } from '../../../support/services/hurried-access.js';
import type { ServiceReply } from '../../../support/services/stand-in.js';
import { noAccount, startZendesk, type ZendeskDesk } from '../../../support/services/zendesk.js';

async function open(desk: ZendeskDesk = {}, variables: Record<string, string> = {}, clock?: Clock) {
  const standIn = await startZendesk(desk);
  const client = connectZendesk(
    readZendeskUrl('zendesk://acme'),
    hurriedAccess({ ...standIn.variables, ...variables }, clock && { clock }),
  );
  return {
    client,
    standIn,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

const html = (status: number, text: string): ServiceReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html><body>${text}</body></html>`,
});
const json = (status: number, error: unknown, description?: string): ServiceReply => ({
  status,
  body: { error, description },
});

describe('a failure of Zendesk', () => {
  const cases: readonly (readonly [string, ServiceReply, string, string, string])[] = [
    ['no credential', json(401, 'Couldn’t authenticate you'), 'service_refused', 'API token', 'token access'],
    [
      'an agent',
      json(403, { title: 'Forbidden', message: 'You do not have access to this page.' }),
      'service_refused',
      'may not export',
      'administrators',
    ],
    [
      'no account',
      noAccount('acme.zendesk.com'),
      'service_refused',
      'no Zendesk account at acme.zendesk.com',
      'name',
    ],
    [
      'no account, as JSON',
      json(404, { title: 'No help desk at acme.zendesk.com', message: 'There is no help desk here.' }),
      'service_refused',
      'no Zendesk account',
      'name',
    ],
    ['suspended', html(403, 'This account has been suspended.'), 'service_refused', 'suspended', 'Billing'],
    ['a trial that ended', html(404, 'Your free trial has expired'), 'service_refused', 'suspended', 'owner'],
    ['a firewall', html(403, 'Just a moment...'), 'service_refused', 'A web page came', 'IP restrictions'],
    ['a plan', json(402, 'PaymentRequired'), 'service_refused', 'does not pay', 'owner'],
    [
      'a time too recent',
      json(422, 'InvalidValue', 'Too recent start_time.'),
      'service_refused',
      'Too recent start_time',
      '--since',
    ],
    [
      'maintenance',
      html(503, 'We’ll be back soon'),
      'service_unavailable',
      'maintenance',
      'status.zendesk.com',
    ],
    ['a failure', html(500, 'oops'), 'service_unavailable', 'maintenance', 'later'],
    ['a limit', json(429, 'TooManyRequests'), 'service_unavailable', 'too many', 'minutes'],
    ['a page for data', html(200, 'Checking your browser'), 'service_unavailable', 'web page', 'later'],
    ['something else', { body: { hello: 1 } }, 'service_unavailable', 'cannot be read', 'later'],
    ['half of it', { body: '{"tickets": [' }, 'service_unavailable', 'cannot be read', 'later'],
  ];
  it.each(cases)('is a sentence with what to do: %s', async (_name, reply, code, message, hint) => {
    await using opened = await open({ instead: () => reply });
    await expect(opened.client.page(0)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('shows no control characters of Zendesk', async () => {
    await using opened = await open({ instead: () => json(422, 'x', 'bad \u001b[31m value') });
    await expect(opened.client.page(0)).rejects.toMatchObject({
      message: expect.not.stringContaining('\u001b'),
    });
  });

  it('names the OAuth token where that is refused, and is not asked twice', async () => {
    await using opened = await open({}, { ZENDESK_OAUTH_TOKEN: 'wrong' });
    await expect(opened.client.page(0)).rejects.toMatchObject({
      message: expect.stringContaining('OAuth token'),
      hint: expect.stringContaining('ZENDESK_OAUTH_TOKEN'),
    });
    expect(opened.standIn.requests).toHaveLength(1);
  });

  it.each([
    [{ status: 301, headers: { location: 'https://evil.example/' } }, 'evil.example'],
    [{ status: 302, headers: { location: 'https://newname.zendesk.com/' } }, 'newname.zendesk.com'],
  ])('is a redirect, which gets no credential: %j', async (reply, message) => {
    await using opened = await open({ instead: () => reply });
    await expect(opened.client.page(0)).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(opened.standIn.requests).toHaveLength(1);
  });
});

describe('an account of Zendesk', () => {
  it('is waited for where it says for how long', async () => {
    let refused = 0;
    const reply = { status: 429, headers: { 'retry-after': '17' }, body: {} };
    const clock = hurriedClock(1000);
    const from = clock.elapsed();
    await using opened = await open(
      { tickets: [{ id: 1 }], instead: () => (refused++ < 2 ? reply : undefined) },
      {},
      clock,
    );
    expect((await opened.client.page(0))?.tickets).toHaveLength(1);
    expect(clock.elapsed() - from).toBeGreaterThanOrEqual(34_000);
    expect(opened.standIn.requests).toHaveLength(3);
  });

  // As people report them: airbytehq/airbyte#11035, #14807, #33665, cloudbees-oss/zendesk-java-client#319; "Conflicts" of the reference.
  it.each<[string, ServiceReply]>([
    ['a conflict', json(409, 'DatabaseConflict', 'Database collision')],
    ['a limit, as plain text', { status: 429, body: 'Number of allowed API requests per minute exceeded' }],
    ['a limit of the export', json(429, 'APIRateLimitExceeded', 'Number of allowed incremental export …')],
    ['an automated answer', { status: 429, body: { status: '429', title: 'Automated response' } }],
    ['a failure that passes', json(500, 'Internal error')],
    ['a gateway’s page', html(520, 'Web server is returning an unknown error')],
  ])('is sent a request again after %s', async (_, reply) => {
    await using opened = await open({
      tickets: [{ id: 1 }],
      instead: ({ n }) => (n < 3 ? reply : undefined),
    });
    expect((await opened.client.page(0))?.tickets).toHaveLength(1);
    expect(opened.standIn.requests).toHaveLength(3);
  });

  it('is sent a change again that met another', async () => {
    await using opened = await open({
      tickets: [{ id: 1 }],
      instead: ({ n }) => (n === 1 ? json(409, 'Conflict', 'Safe update prevented') : undefined),
    });
    await opened.client.change(['1'], { additional_tags: ['a'] });
    expect(opened.standIn.tickets.get(1)?.tags).toEqual(['a']);
  });

  it('is sent ten pages a minute, and no more', async () => {
    const clock = hurriedClock(1000);
    const from = clock.elapsed();
    await using opened = await open(
      { tickets: Array.from({ length: 25 }, (_, id) => ({ id })), pageSize: 1 },
      {},
      clock,
    );
    for (let page = 1; page < 22; page++) await opened.client.page(`c${page}`);
    expect(clock.elapsed() - from).toBeGreaterThanOrEqual(120_000);
  });

  it('gives fields over several pages, and comments with their order', async () => {
    const fields = Array.from({ length: 250 }, (_, id) => ({ id, title: `Field ${id}`, type: 'text' }));
    const comments = Array.from({ length: 205 }, (_, n) => ({ body: `c${n}`, public: true }));
    await using opened = await open({ fields, tickets: [{ id: 5 }], comments: new Map([[5, comments]]) });
    expect((await opened.client.fields()).map(({ id }) => id)).toEqual(fields.map(({ id }) => String(id)));
    expect((await opened.client.comments('5'))?.map(({ body }) => body)).toEqual(
      comments.map(({ body }) => body),
    );
    expect(await opened.client.comments('6')).toBeUndefined();
  });

  it('says that a cursor is not known any more', async () => {
    await using opened = await open();
    expect(await opened.client.page('gone')).toBeUndefined();
  });
});
