import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type DeviceLoginOptions, loginOnDevice } from '../../src/auth/device-login.js';
import type { Tokens } from '../../src/auth/session.js';
import type { User } from '../../src/auth/user.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { visible } from '../../src/core/visible.js';
import { providerAt } from '../support/auth.js';
import { type ForgedIssuer, type Handler, startForgedIssuer } from '../support/forged-issuer.js';
import { startIssuer } from '../support/issuer.js';
import { goThrough } from '../support/person.js';
import { deferred } from '../support/scripted-model.js';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.js';

const ann: User = {
  identity: { userId: 'ann', email: undefined, orgId: undefined, roles: [] },
  issuer: 'x',
  name: undefined,
  emailIsVerified: false,
  usedSecondFactor: false,
};

const device = {
  device_code: 'the-device-code',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://auth.example.com/device',
  verification_uri_complete: 'https://auth.example.com/device?user_code=WDJB-MJHT',
  expires_in: 60,
  interval: 5,
};

const refusal =
  (error: string, status = 400): Handler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));

const granted =
  (issuer: ForgedIssuer): Handler =>
  async () => ({
    access_token: 'access',
    token_type: 'Bearer',
    id_token: await issuer.idToken(),
  });

/** While somebody waits for time to pass it passes; while somebody waits for the network it does not. */
async function letTimePass(clock: VirtualClock, done: Promise<unknown>): Promise<void> {
  let isDone = false;
  void done.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await setImmediate();
    if (clock.waiting > 0) clock.advance(1000);
  }
}

/** Asks for a login in virtual time; the token endpoint answers as listed, the last one for ever. */
async function login(
  answers: readonly ((issuer: ForgedIssuer) => Handler)[],
  { options = {}, answer = {} }: { options?: Partial<DeviceLoginOptions>; answer?: object } = {},
) {
  await using issuer = await startForgedIssuer();
  issuer.handlers.set('/device', () => ({ ...device, ...answer }));
  let next = 0;
  issuer.handlers.set('/token', (asked, response) => {
    const handler = answers[Math.min(next++, answers.length - 1)]?.(issuer);
    return handler?.(asked, response);
  });
  const clock = virtualClock(Date.now());
  const said: string[] = [];
  const accepted: Tokens[] = [];
  const result = loginOnDevice(await providerAt(issuer), {
    say: (line) => said.push(line),
    accept: async (tokens) => {
      accepted.push(tokens);
      return ann;
    },
    clock,
    signal: new AbortController().signal,
    columns: 80,
    ...options,
  }).then(
    (user) => user,
    (error: unknown) => error,
  );
  await letTimePass(clock, result);
  return {
    result: await result,
    said: said.join('\n'),
    accepted,
    pauses: clock.pauses,
    asked: issuer.count('/token'),
  };
}

describe('a login on another device', () => {
  it('says where to go, the code, a picture of both, and whom not to trust', async () => {
    const { result, said, accepted } = await login([granted]);
    expect(result).toBe(ann);
    expect(said).toContain(device.verification_uri);
    expect(said).toContain(device.user_code);
    expect(said).toContain('Only approve it if you started this yourself');
    expect(said).toMatch(/[▀▄█]/);
    expect(accepted).toMatchObject([{ accessToken: 'access' }]);
    expect(said).not.toContain(device.device_code);
  });

  it.each([
    ['in a narrow terminal', 20],
    ['where there is no terminal', undefined],
  ])('draws no picture %s', async (_, columns) => {
    expect((await login([granted], { options: { columns } })).said).not.toMatch(/[▀▄█]/);
  });

  it('lets in whoever confirms the code at a real provider', async () => {
    await using issuer = await startIssuer();
    const clock = virtualClock(Date.now());
    const accepted: Tokens[] = [];
    const code = deferred<string>();
    const result = loginOnDevice(await providerAt(issuer), {
      say: (line) => {
        const [found] = /[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}/.exec(line) ?? [];
        if (found !== undefined) code.resolve(found);
      },
      accept: async (tokens) => {
        accepted.push(tokens);
        return ann;
      },
      clock,
      signal: new AbortController().signal,
      columns: undefined,
    });
    await goThrough(`${issuer.url}/device?user_code=${await code.promise}`, 'bob');
    await letTimePass(clock, result);
    expect(await result).toBe(ann);
    expect(accepted[0]?.refreshToken).toBeTypeOf('string');
  });

  it('case 49: asks more slowly when it is told to', async () => {
    const pending = () => refusal('authorization_pending');
    const { result, pauses } = await login([pending, () => refusal('slow_down'), pending, granted]);
    expect(result).toBe(ann);
    expect(pauses).toEqual([5000, 5000, 10_000, 10_000]);
  });

  it.each([
    ['case 49: that the provider calls expired', () => refusal('expired_token'), 'login_timeout'],
    ['case 49: whose time is over', () => refusal('authorization_pending'), 'login_timeout'],
    ['case 49: that is denied', () => refusal('access_denied'), 'login_denied'],
    ['of another client', () => refusal('invalid_client', 401), 'login_failed'],
  ])('ends with a code %s', async (_, answer, code) => {
    const { result, accepted } = await login([answer]);
    expect(result).toMatchObject({ code, exitCode: 4 });
    expect(accepted).toEqual([]);
  });

  it.each<[string, Handler]>([
    ['a 503', (_, response) => void response.writeHead(503).end('busy')],
    ['a reset', (_, response) => void response.destroy()],
    ['a 429', (_, response) => void response.writeHead(429).end()],
  ])('case 50: goes on asking after %s', async (_, trouble) => {
    const { result, asked } = await login([() => trouble, () => trouble, granted]);
    expect(result).toBe(ann);
    expect(asked).toBe(3);
  });

  it('case 50: goes on asking until the code is over', async () => {
    const { result, asked } = await login([() => (_, response) => void response.destroy()]);
    expect(result).toMatchObject({ code: 'login_timeout' });
    expect(asked).toBeGreaterThan(5);
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', '-h', 'vscode://x'])(
    'case 51: does not send anybody to %s',
    async (address) => {
      const { result, said } = await login([granted], { answer: { verification_uri: address } });
      expect(result).toMatchObject({ code: 'login_failed' });
      expect(said).not.toContain(address);
    },
  );

  it('case 51: draws no picture of what is no address of the web', async () => {
    const { said } = await login([granted], { answer: { verification_uri_complete: 'javascript:alert(1)' } });
    expect(said).not.toContain('javascript');
  });

  it('case 16: shows a code that is none without obeying it', async () => {
    const { said } = await login([granted], {
      answer: { user_code: '\u001b]0;owned\u0007AB\nCD' },
      options: { columns: undefined },
    });
    expect(visible(said.replaceAll('\n', ' '))).toBe(said.replaceAll('\n', ' '));
    expect(said).toContain('␛]0;owned');
  });

  it('ends when it is interrupted', async () => {
    const stop = new AbortController();
    stop.abort(new TicketsiftError('interrupted', 'Interrupted'));
    expect((await login([granted], { options: { signal: stop.signal } })).result).toMatchObject({
      code: 'interrupted',
    });
  });
});
