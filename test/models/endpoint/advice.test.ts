import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type Behaviour,
  big,
  cutsOffBody,
  hangs,
  html,
  noChoices,
  openAiError,
  resets,
  says,
  startEndpoint,
  status,
} from '../../support/endpoint.js';
import { failureAt, failureOf } from '../model-at.js';

const passing = [408, 409, 425, 429, 500, 502, 503, 504, 529] as const;
const busy = (code: number, headers: Record<string, string>) => status(code, 'busy', headers);
const left = (remaining: string) => ({
  'x-ratelimit-remaining-tokens': remaining,
  'x-ratelimit-reset-tokens': '7.66s',
});

describe('after a failure', () => {
  it.each<[what: string, behaviour: Behaviour]>([
    ...passing.map((code): [string, Behaviour] => [`a ${code}`, busy(code, {})]),
    ['a 429 that says to ask at once', busy(429, { 'retry-after': '0' })],
    ['a 429 whose limits are not used up', busy(429, left('1'))],
    ['a 503 beside a limit that is used up', busy(503, left('0'))],
    [
      'a quota a minute that Gemini calls by that name',
      openAiError(429, null, 'You exceeded your current quota.'),
    ],
    ['a reset', resets()],
    ['a body that is cut off', cutsOffBody()],
    ['a body that is too large', big(20e6)],
    ['a captive portal', html()],
    ['no choices', noChoices()],
    ['an empty message', says('', { usage: null })],
  ])('another try may do: %s', async (_, behaviour) => {
    expect((await failureOf(behaviour)).advice).toEqual({ kind: 'again' });
  });

  it.each<[what: string, behaviour: Behaviour, ms: number | undefined]>([
    ['OpenAI', openAiError(429, 'resource_unavailable', 'Resource Unavailable'), undefined],
    [
      'one that says when',
      status(429, { error: { message: 'Resource unavailable' } }, { 'retry-after': '9' }),
      9_000,
    ],
    ['Groq', openAiError(498, 'capacity_exceeded', 'Flex tier capacity exceeded.'), undefined],
    ['others', openAiError(429, null, 'There is no capacity for flex at the moment.'), undefined],
  ])(
    'another try may do, and no limit is learnt from a tier without capacity: %s',
    async (_, behaviour, ms) => {
      expect((await failureOf(behaviour, { serviceTier: 'flex' })).advice).toEqual({ kind: 'busy', ms });
    },
  );

  it('another try may do: a time-out', async () => {
    expect((await failureOf(hangs(), { timeoutMs: 500 })).advice).toEqual({ kind: 'again' });
  });

  it.each<[what: string, behaviour: Behaviour, ms: number]>([
    ...passing.map((code): [string, Behaviour, number] => [
      `a ${code}`,
      busy(code, { 'retry-after': '90' }),
      90_000,
    ]),
    ['a 429 to the millisecond', busy(429, { 'retry-after': '1', 'retry-after-ms': '120' }), 120],
    ['a 429 by the clock', busy(429, { 'retry-after': 'Sun, 04 Oct 2026 12:00:30 GMT' }), 30_000],
    ['a 429 whose tokens are used up', busy(429, left('0')), 7660],
  ])('it takes a wait: %s', async (_, behaviour, ms) => {
    const dated: Behaviour = (response, request) => {
      response.setHeader('date', 'Sun, 04 Oct 2026 12:00:00 GMT');
      return behaviour(response, request);
    };
    expect((await failureOf(dated)).advice).toEqual({ kind: 'wait', ms });
  });

  it('it takes a wait by our own clock where the endpoint tells none', async () => {
    const undated: Behaviour = (response) => {
      response.sendDate = false;
      response.writeHead(429, { 'retry-after': 'Sun, 04 Oct 2026 12:00:30 GMT' }).end();
    };
    const { advice } = await failureOf(undated, { now: () => Date.UTC(2026, 9, 4, 12, 0, 0) });
    expect(advice).toEqual({ kind: 'wait', ms: 30_000 });
  });

  it.each<[what: string, behaviour: Behaviour]>([
    ['a 400', openAiError(400, 'invalid_value', 'No.')],
    ['a 410', busy(410, { 'retry-after': '1' })],
    ['a 413', status(413)],
    ['a 422', status(422)],
    ['a 999', status(999)],
    ['a text that is too long', openAiError(400, 'context_length_exceeded', 'Reduce it.')],
    ['a text that is too long, said with 500', openAiError(500, 'exceed_context_size_error', 'Reduce it.')],
    ['a text that a filter stops', openAiError(400, 'content_filter', 'No.')],
  ])('no other try will do: %s', async (_, behaviour) => {
    expect((await failureOf(behaviour)).advice).toEqual({ kind: 'never' });
  });

  it.each<[what: string, behaviour: Behaviour, hint: RegExp]>([
    [
      'a wrong key',
      openAiError(401, 'invalid_api_key', 'No.'),
      /^Set OPENAI_API_KEY to a key that 127.*accepts\.$/,
    ],
    ['a wrong key, as Gemini says it', openAiError(400, null, 'API key not valid.'), /^Set OPENAI_API_KEY/],
    ['no money', status(402), /^Top up the account of the key at the provider of 127/],
    ['no quota', openAiError(429, 'insufficient_quota', 'Pay.'), /^Top up/],
    [
      'no quota, whatever the wait',
      status(429, { error: { message: 'Pay.', code: 'insufficient_quota' } }, { 'retry-after': '1' }),
      /^Top up/,
    ],
    ['no money, as Anthropic says it', openAiError(400, null, 'Your credit balance is too low.'), /^Top up/],
    ['a key without rights', status(403), /whether the key may use the model gpt-test at 127/],
    ['no such model', openAiError(404, 'model_not_found', 'No.'), /has the model gpt-test,.* \/v1\.$/],
    [
      'no such model, as LiteLLM says it',
      openAiError(400, null, 'Invalid model name passed in'),
      /has the model gpt-test,/,
    ],
    ['a server of something else', status(405), /base URL is right: most end in \/v1\.$/],
    ['a redirect', status(307, '', { location: '/login' }), /base URL is right/],
  ])('no request will do: %s', async (_, behaviour, hint) => {
    const { advice } = await failureOf(behaviour, { apiKey: 'sk-very-secret' });
    expect(advice).toMatchObject({ kind: 'doomed', hint: expect.stringMatching(hint) });
    expect(JSON.stringify(advice)).not.toContain('secret');
  });

  it.each<[what: string, behaviour: Behaviour, hint: RegExp]>([
    ['a token that it does not take', status(401), /^Log in again \(ticketsift login\), .* what 127/],
    ['no money', status(402), /^Top up the account of your login at the provider of 127/],
    ['a person without rights', status(403), /whether your login may use the model gpt-test at 127/],
  ])('no request with a login will do: %s', async (_, behaviour, hint) => {
    const { advice } = await failureOf(behaviour, { bearer: async () => 'token-1' });
    expect(advice).toMatchObject({ kind: 'doomed', hint: expect.stringMatching(hint) });
  });

  it('no one is there', async () => {
    const endpoint = await startEndpoint();
    await endpoint.close();
    const hint = `See whether ${endpoint.url} is right and its server is running, and whether a proxy or VPN is in the way.`;
    const url = endpoint.url.replace('http://', 'http://me:secret@');
    expect(await failureAt(url)).toMatchObject({ advice: { kind: 'unreachable', hint }, mayBeBilled: false });
  });

  it('no one is there who speaks TLS', async () => {
    await using endpoint = await startEndpoint();
    const failure = await failureAt(endpoint.url.replace('http:', 'https:'));
    expect(failure).toMatchObject({ advice: { kind: 'unreachable' }, mayBeBilled: false });
  });

  it('no one is there in time: a proxy that makes no connection', async () => {
    const sockets: Socket[] = [];
    const proxy = createServer((socket) => sockets.push(socket.resume())).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = z.object({ port: z.number() }).parse(proxy.address());
    const settings = { proxy: { https: `http://127.0.0.1:${port}` }, timeoutMs: 30 };
    const failure = await failureAt('https://gateway.test/v1', settings);
    expect(failure).toMatchObject({ code: 'timeout', advice: { kind: 'unreachable' }, mayBeBilled: false });
    for (const socket of sockets) socket.destroy();
    proxy.close();
    await once(proxy, 'close');
  });

  it('no one is there behind the proxy', async () => {
    const settings = { proxy: { http: 'http://127.0.0.1:1' } };
    const failure = await failureAt('http://gateway.test/v1', settings);
    expect(failure).toMatchObject({ advice: { kind: 'unreachable' }, mayBeBilled: false });
  });
});

describe('what was asked may be charged for', () => {
  it.each<[mayBeBilled: boolean, what: string, behaviour: Behaviour]>([
    [true, 'a reset', resets()],
    [true, 'a body that is cut off', cutsOffBody()],
    [true, 'a body that is too large', big(20e6)],
    [true, 'a time-out', hangs()],
    [true, 'no choices', noChoices()],
    [true, 'a captive portal', html()],
    [false, 'a 400', status(400)],
    [false, 'a 429', status(429)],
    [false, 'a 500', status(500)],
  ])('%s: %s', async (mayBeBilled, what, behaviour) => {
    const settings = what === 'a time-out' ? { timeoutMs: 500 } : {};
    expect((await failureOf(behaviour, settings)).mayBeBilled).toBe(mayBeBilled);
  });
});

describe('a failure tells what is left of the limits', () => {
  const tokens = { remaining: 3, resetMs: 7660 };

  it.each<[what: string, behaviour: Behaviour]>([
    ['with a status', busy(429, left('3'))],
    ['without a completion', status(200, { choices: [] }, left('3'))],
  ])('%s', async (_, behaviour) => {
    expect((await failureOf(behaviour)).limits).toEqual({ requests: undefined, tokens });
  });

  it('unless the endpoint does not', async () => {
    expect((await failureOf(status(429))).limits).toBeUndefined();
  });
});
