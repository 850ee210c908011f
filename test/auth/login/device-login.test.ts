import { describe, expect, it } from 'vitest';
import { loginOnDevice } from '../../../src/auth/login/device-login.js';
import type { Tokens } from '../../../src/auth/session/session.js';
import { TicketsiftError } from '../../../src/core/errors.js';
import { visible } from '../../../src/core/text/visible.js';
import { errorOf, providerAt } from '../../support/auth.js';
import { neverAnswer, startForgedIssuer } from '../../support/forged-issuer.js';
import { startIssuer } from '../../support/issuer.js';
import { goThrough } from '../../support/person.js';
import { deferred } from '../../support/scripted-model.js';
import { virtualClock } from '../../support/virtual-clock.js';
import { ann, device, grants, letTimePass, logInWith, pending, refuses } from '../device.js';

describe('a login on another device', () => {
  it('says where to go, the code, and whom not to trust, and no secret', async () => {
    const { result, said } = await logInWith([grants]);
    expect(result).toBe(ann);
    expect(said).toBe(
      [
        'Open this on any device:\n\n  https://auth.example.com/device\n',
        'and enter the code\n\n  WDJB-MJHT\n',
        'Approve it only if you started this login yourself: approving a code lets its sender act as you.',
      ].join('\n'),
    );
  });

  it('hands over all that it was given', async () => {
    const { accepted } = await logInWith([pending, grants]);
    expect(accepted).toEqual([
      {
        accessToken: 'access',
        accessIssuedAt: expect.any(Number),
        accessExpiresAt: expect.any(Number),
        refreshToken: 'refresh',
        idToken: expect.stringMatching(/^ey/),
      },
    ]);
  });

  it('lets in the person who confirms the code at a real provider', async () => {
    await using issuer = await startIssuer();
    const clock = virtualClock(Date.now());
    const accepted: Tokens[] = [];
    const code = deferred<string>();
    const login = loginOnDevice(await providerAt(issuer), {
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
    await letTimePass(clock, login);
    expect(await login).toBe(ann);
    expect(accepted).toMatchObject([{ idToken: expect.any(String), refreshToken: expect.any(String) }]);
  });

  it.each([
    ['ahead', -3600],
    ['behind', 3600],
  ])('case 28: hands over what looks wrong to a clock an hour %s, so that it can say why', async (_, off) => {
    const seconds = Math.floor(Date.now() / 1000) + off;
    const { accepted } = await logInWith([
      (issuer) => async () => ({
        access_token: 'access',
        token_type: 'Bearer',
        id_token: await issuer.idToken({ iat: seconds, nbf: seconds, exp: seconds + 600 }),
      }),
    ]);
    expect(accepted).toHaveLength(1);
  });

  it('draws a picture where the terminal has room for it', async () => {
    expect((await logInWith([grants], { options: { columns: 80 } })).said).toMatch(/or scan\n\n[\s\S]*█/);
  });

  it.each([
    ['in a narrow terminal', 20],
    ['where there is no terminal', undefined],
  ])('draws no picture %s', async (_, columns) => {
    expect((await logInWith([grants], { options: { columns } })).said).not.toMatch(/scan|[▀▄█]/);
  });

  it('asks for the scopes, and each time for the resource that the access token is for', async () => {
    const { sent } = await logInWith([grants], { audience: 'https://llm.example.com' });
    const [[asked], [polled]] = [sent('/device'), sent('/token')];
    expect(asked?.get('scope')).toBe('openid email profile offline_access');
    for (const form of [asked, polled]) expect(form?.get('resource')).toBe('https://llm.example.com');
  });

  it.each([
    ['has no such thing', { device_authorization_endpoint: undefined }],
    ['refuses', {}],
  ])('ends where the provider %s, with another way to log in', async (_, metadata) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = metadata;
    issuer.handlers.set('/device', refuses('unauthorized_client')(issuer));
    expect(await errorOf(loginOnDevice(await providerAt(issuer), untouched()))).toMatchObject({
      code: 'login_failed',
      exitCode: 4,
      message: expect.stringMatching(/^The provider does not give out a code: ./),
      hint: expect.stringMatching(/^Log in with ticketsift login --no-browser: .*paste/),
    });
  });

  it('names no way back to where it came from: a provider without any way to log in says so', async () => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = { device_authorization_endpoint: undefined, authorization_endpoint: undefined };
    expect(await errorOf(loginOnDevice(await providerAt(issuer), untouched()))).toMatchObject({
      code: 'login_failed',
      hint: expect.stringMatching(/^The provider offers no other way/),
    });
  });

  it.each([
    ['has no such thing', { device_authorization_endpoint: undefined }, refuses('unauthorized_client')],
    ['refuses the client', {}, refuses('unauthorized_client')],
    ['refuses without words', {}, refuses('', 403)],
    ['answers nonsense', {}, () => () => ({ device_code: 7 })],
  ])('goes another way, where there is one and the provider %s', async (_, metadata, answer) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = metadata;
    issuer.handlers.set('/device', answer(issuer));
    const login = loginOnDevice(await providerAt(issuer), { ...untouched(), otherwise: async () => ann });
    expect(await login).toBe(ann);
  });

  it.each(['token_endpoint', 'jwks_uri'])('asks no provider for a code that has no %s', async (name) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = { [name]: undefined };
    expect(await errorOf(loginOnDevice(await providerAt(issuer), untouched()))).toMatchObject({
      code: 'issuer_unreadable',
      message: expect.stringContaining(`${name} is missing`),
    });
    expect(issuer.count('/device')).toBe(0);
  });

  it('goes no other way where the provider cannot be reached, or the person says no', async () => {
    const issuer = await startForgedIssuer();
    const provider = await providerAt(issuer);
    await issuer[Symbol.asyncDispose]();
    const otherwise = () => expect.unreachable('went another way');
    expect(await errorOf(loginOnDevice(provider, { ...untouched(), otherwise }))).toMatchObject({
      code: 'provider_unavailable',
    });
    const { result } = await logInWith([refuses('access_denied')], { options: { otherwise } });
    expect(result).toMatchObject({ code: 'login_denied' });
  });

  it('ends where the provider cannot be reached', async () => {
    const issuer = await startForgedIssuer();
    const provider = await providerAt(issuer);
    await issuer[Symbol.asyncDispose]();
    expect(await errorOf(loginOnDevice(provider, untouched()))).toMatchObject({
      code: 'provider_unavailable',
    });
  });

  it('case 20: is over at once, down to its connection, when it is interrupted while it asks for the code', async () => {
    await using issuer = await startForgedIssuer();
    const stop = new AbortController();
    const { asked, hungUp } = neverAnswer(issuer, '/device');
    const login = loginOnDevice(await providerAt(issuer), { ...untouched(), signal: stop.signal });
    await asked;
    stop.abort(new TicketsiftError('interrupted', 'Interrupted'));
    expect(await errorOf(login)).toMatchObject({ code: 'interrupted', exitCode: 130 });
    await hungUp;
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    '-h',
    '--remote-debugging-port=1',
    'vscode://x',
    ' https://auth.example.com',
    'https://',
  ])('case 51: does not send anybody to %j', async (address) => {
    const { result, said, sent } = await logInWith([grants], { device: { verification_uri: address } });
    expect(result).toMatchObject({ code: 'login_failed', exitCode: 4 });
    expect(said).toBe('');
    expect(sent('/token')).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', '-h'])(
    'case 51: draws the address to type instead of %j',
    async (complete) => {
      const draw = async (address?: string) => {
        const answer = { verification_uri_complete: address };
        return (await logInWith([grants], { device: answer, options: { columns: 80 } })).said;
      };
      expect(await draw(complete)).toBe(await draw(undefined));
    },
  );

  it.each([
    ['a title', '\u001b]0;owned\u0007AB', '␛]0;owned␇AB'],
    ['colours', '\u001b[8mAB', '␛[8mAB'],
    ['lines of its own', 'AB\r\nLogged in', 'AB Logged in'],
    ['another direction', '\u202eBA', '\\u202eBA'],
    ['no end', 'A'.repeat(100_000), `${'A'.repeat(499)}…`],
  ])('case 16: shows a code with %s without obeying it', async (_, code, shown) => {
    const { said } = await logInWith([grants], { device: { user_code: code } });
    expect(said.split('\n')).toContain(`  ${shown}`);
  });

  it('case 16: shows an address with control characters without obeying them', async () => {
    const address = `${device.verification_uri}\u001b[2J\u0007`;
    const { said } = await logInWith([grants], { device: { verification_uri: address } });
    const lines = said.split('\n');
    expect(lines.map(visible)).toEqual(lines);
  });
});

/** Of a login that gets no further than asking for a code. */
function untouched() {
  return {
    say: (line: string) => expect.unreachable(`said ${line}`),
    accept: () => expect.unreachable('accepted'),
    clock: virtualClock(),
    signal: new AbortController().signal,
    columns: undefined,
  };
}
