import { describe, expect, it } from 'vitest';
import type { Advice } from '../../src/core/request-failure.js';
import { adviceOfConnection } from '../../src/models/advice.js';
import { readEndpoint } from '../../src/models/endpoint.js';
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
} from '../support/endpoint.js';
import { ask } from './model-at.js';

/** How a question failed that was answered so. */
async function failureOf(behaviour: Behaviour, settings = {}) {
  await using endpoint = await startEndpoint({ answer: () => behaviour });
  return await ask(endpoint.url, settings).then(
    (reply) => expect.unreachable(`a reply: ${JSON.stringify(reply)}`),
    (error: Error) => error,
  );
}

const doomed = (hint: RegExp) => ({ kind: 'doomed', hint: expect.stringMatching(hint) });
const again: Advice = { kind: 'again' };
const never: Advice = { kind: 'never' };
const wait = (ms: number): Advice => ({ kind: 'wait', ms });
const waiting = { 'retry-after': '2' };

describe('asking again after', () => {
  it.each<[what: string, behaviour: Behaviour, advice: object]>([
    ['400', status(400), never],
    ['a prompt that is too long', openAiError(400, 'context_length_exceeded', 'Reduce it.'), never],
    ['a prompt that is too long, said with 500', openAiError(500, 'exceed_context_size_error', 'No.'), never],
    ['a filtered ticket', openAiError(400, 'content_filter', 'No.'), never],
    ['413', status(413), never],
    ['422', status(422), never],
    ['418', status(418), never],
    ['401 without a key', status(401), doomed(/wants a key: set OPENAI_API_KEY/)],
    ['402', status(402), doomed(/has nothing left/)],
    ['403', status(403), doomed(/what the key may do/)],
    ['404', status(404), doomed(/a model called gpt-test .* most end in \/v1/)],
    ['a redirect', status(302, '', { location: '/login' }), doomed(/base URL/)],
    ['a quota that is used up', openAiError(429, 'insufficient_quota', 'Pay.'), doomed(/has nothing left/)],
    [
      'a credit that is used up',
      status(400, { error: { message: 'Your credit balance is too low' } }),
      doomed(/nothing left/),
    ],
    ['408', status(408), again],
    ['409', status(409), again],
    ['429', status(429), again],
    ['429 with a wait', status(429, '', waiting), wait(2000)],
    ['429 with a wait of nothing', status(429, '', { 'retry-after': '0' }), again],
    ['500', status(500), again],
    ['502 with a page', status(502, '<html></html>'), again],
    ['503 with a wait', status(503, '', waiting), wait(2000)],
    ['400 with a wait', status(400, '', waiting), never],
    ['a reset', resets(), again],
    ['a body that is cut off', cutsOffBody(), again],
    ['a body that is too large', big(20e6), again],
    ['a captive portal', html(), again],
    ['no choices', noChoices(), again],
    ['an empty message', says(''), again],
  ])('%s', async (_, behaviour, advice) => {
    expect(await failureOf(behaviour)).toMatchObject({ advice });
  });

  it('a time-out', async () => {
    expect(await failureOf(hangs(), { timeoutMs: 30 })).toMatchObject({ advice: again });
  });

  it('401 with a key, which is not told', async () => {
    const failure = await failureOf(status(401), { apiKey: 'sk-wrong-key' });
    expect(failure).toMatchObject({ advice: doomed(/Check the key in OPENAI_API_KEY/) });
    expect(JSON.stringify(failure)).not.toContain('sk-wrong');
  });

  it('a connection that nobody takes', async () => {
    const endpoint = await startEndpoint();
    await endpoint.close();
    const advice = { kind: 'unreachable', hint: expect.stringMatching(/--base-url.* and running/) };
    await expect(ask(endpoint.url)).rejects.toMatchObject({ advice, mayBeBilled: false });
  });

  it.each([
    ['ENOTFOUND', 'unreachable'],
    ['EAI_AGAIN', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'unreachable'],
    ['CERT_HAS_EXPIRED', 'unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable'],
    ['UND_ERR_SOCKET', 'again'],
    ['ECONNRESET', 'again'],
    ['EPIPE', 'again'],
  ])('%s', (code, kind) => {
    const endpoint = readEndpoint('https://gateway.example/v1', undefined);
    const reason = Object.assign(new Error('as Node puts it'), { code });
    expect(adviceOfConnection(reason, { endpoint, model: 'm', now: Date.now }).kind).toBe(kind);
  });
});

describe('a request may have been charged for', () => {
  it.each<[string, Behaviour, boolean]>([
    ['when the connection broke', resets(), true],
    ['when the body was cut off', cutsOffBody(), true],
    ['when nothing can be made of the answer', html(), true],
    ['when time was up', hangs(), true],
    ['not when it was refused', status(429), false],
    ['not when the server failed', status(500), false],
  ])('%s', async (_, behaviour, mayBeBilled) => {
    expect(await failureOf(behaviour, { timeoutMs: 1000 })).toMatchObject({ mayBeBilled });
  });
});

describe('what an endpoint says of its limits', () => {
  const headers = { 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-reset-requests': '1m' };
  const limits = { requests: { remaining: 7, resetMs: 60_000 }, tokens: undefined };

  it('comes with a reply', async () => {
    const answer: Behaviour = (response, request) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      return says({ urgent: false, categories: [] })(response, request);
    };
    await using endpoint = await startEndpoint({ answer: () => answer });
    expect((await ask(endpoint.url)).limits).toEqual(limits);
  });

  it('comes with a failure', async () => {
    expect(await failureOf(status(500, '', headers))).toMatchObject({ limits });
  });
});
