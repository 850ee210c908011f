import { once } from 'node:events';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { calculatePKCECodeChallenge } from 'openid-client';
import { describe, expect, it } from 'vitest';
import { type BrowserLoginOptions, loginInBrowser } from '../../../src/auth/login/browser-login.js';
import type { Provider } from '../../../src/auth/provider/provider.js';
import type { Tokens } from '../../../src/auth/session/session.js';
import type { User } from '../../../src/auth/user.js';
import { describeError } from '../../../src/core/errors/describe-error.js';
import { TicketsiftError } from '../../../src/core/errors.js';
import { visible } from '../../../src/core/text/visible.js';
import { errorOf, providerAt } from '../../support/auth.js';
import { systemClock } from '../../support/cache.js';
import { junkKeys, signingKey, startForgedIssuer } from '../../support/forged-issuer.js';
import { startIssuer } from '../../support/issuer.js';
import { goThrough } from '../../support/person.js';
import { deferred } from '../../support/scripted-model.js';
import { virtualClock } from '../../support/virtual-clock.js';

const ann: User = {
  identity: { userId: 'ann', email: 'ann@example.com', orgId: undefined, roles: [] },
  issuer: 'x',
  name: 'Ann',
  emailIsVerified: true,
  usedSecondFactor: false,
};

/** A login that nobody comes back from. */
const quiet: BrowserLoginOptions = {
  say: () => {},
  openUrl: async () => {},
  accept: async () => ann,
  clock: systemClock,
  signal: new AbortController().signal,
};

/** A login under way: what it asks the browser for, what came of it. */
async function start(provider: Provider, options: Partial<BrowserLoginOptions> = {}) {
  const accepted: Tokens[] = [];
  const told = deferred<URL>();
  const said: string[] = [];
  const result = loginInBrowser(provider, {
    ...quiet,
    say: (line) => {
      said.push(line);
      const url = /^ {2}(http\S+)$/m.exec(line)?.[1];
      if (url !== undefined) told.resolve(new URL(url));
    },
    accept: async (tokens) => {
      accepted.push(tokens);
      return ann;
    },
    ...options,
  }).then(
    (user) => user,
    (error: unknown) => error,
  );
  const asked = await told.promise;
  const redirect = asked.searchParams.get('redirect_uri') ?? '';
  const state = asked.searchParams.get('state') ?? '';
  /** Comes back as a browser does. */
  const comeBack = async (parameters: Record<string, string> | string) => {
    const query = typeof parameters === 'string' ? parameters : String(new URLSearchParams(parameters));
    const response = await fetch(`${redirect}?${query}`);
    return { status: response.status, page: await response.text() };
  };
  return { asked, redirect, state, comeBack, result, accepted, said };
}

/** A forged issuer whose token endpoint gives a good answer, save for what is given. */
async function startGood(claims: Readonly<Record<string, unknown>> = {}) {
  const issuer = await startForgedIssuer();
  let nonce = '';
  issuer.handlers.set('/token', async () => ({
    access_token: 'access',
    token_type: 'Bearer',
    expires_in: 300,
    id_token: await issuer.idToken({ nonce, ...claims }),
  }));
  return {
    issuer,
    expectNonce: (asked: URL) => {
      nonce = asked.searchParams.get('nonce') ?? '';
    },
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  };
}

const waits: readonly [string, (state: string) => string][] = [
  ['case 1: a wrong state', () => 'state=wrong&code=c'],
  ['case 2: no state', () => 'code=c'],
  ['case 2: no code', (state) => `state=${state}`],
  ['case 2: two states', (state) => `state=${state}&state=${state}&code=c`],
  ['case 2: two codes', (state) => `state=${state}&code=a&code=b`],
  ['case 3: an error with a wrong state', () => 'error=access_denied&state=wrong'],
  ['case 3: an error without a state', () => 'error=access_denied'],
];

describe('a login in the browser', () => {
  it('asks for a code with PKCE, state and nonce, to the loopback address by its number', async () => {
    await using good = await startGood();
    const stop = new AbortController();
    const opened: string[] = [];
    const { asked, redirect, said, result } = await start(
      await providerAt(good.issuer, {
        audience: 'https://llm.example',
        parameters: { access_type: 'offline', state: 'mine' },
      }),
      { signal: stop.signal, openUrl: async (url) => void opened.push(url) },
    );
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      client_id: 'ticketsift',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
      response_type: 'code',
      scope: 'openid email profile offline_access',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      prompt: 'consent',
      resource: 'https://llm.example',
      access_type: 'offline',
    });
    expect(said[0]).toContain(asked.href);
    expect(opened).toEqual([asked.href]);
    expect(redirect).not.toContain('localhost');
    stop.abort(new Error('enough'));
    await result;
  });

  it('ends well at a real provider, and the page says so only once the session is saved', async () => {
    await using issuer = await startIssuer();
    let saved = () => {};
    const saving = new Promise<void>((resolve) => {
      saved = resolve;
    });
    const { asked, result } = await start(await providerAt(issuer), { accept: () => saving.then(() => ann) });
    const callback = (await goThrough(asked.href, 'ann')) ?? '';
    let page = '';
    const shown = fetch(callback).then(async (response) => {
      page = await response.text();
    });
    expect(page).toBe('');
    saved();
    await shown;
    expect(page).toContain('You are logged in');
    expect(page).toContain('Ann (ann@example.com)');
    expect(await result).toBe(ann);
  });

  it('redeems the code for tokens of the right audience, with what only it knows', async () => {
    await using good = await startGood();
    const audience = 'https://llm.example';
    const { asked, state, redirect, comeBack, result, accepted } = await start(
      await providerAt(good.issuer, { audience }),
    );
    good.expectNonce(asked);
    await comeBack({ state, code: 'c' });
    expect(await result).toBe(ann);
    const { form } = good.issuer.requests.find(({ path }) => path === '/token') ?? {};
    expect(Object.fromEntries(form ?? [])).toEqual({
      client_id: 'ticketsift',
      grant_type: 'authorization_code',
      code: 'c',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: redirect,
      resource: audience,
    });
    expect(await calculatePKCECodeChallenge(form?.get('code_verifier') ?? '')).toBe(
      asked.searchParams.get('code_challenge'),
    );
    expect(accepted).toEqual([
      expect.objectContaining({ accessToken: 'access', accessExpiresAt: expect.any(Number) }),
    ]);
  });

  it('asks for no consent again where the login need not last, and for no audience of its own', async () => {
    await using good = await startGood();
    const stop = new AbortController();
    const provider = await providerAt(good.issuer, { scopes: ['openid'] });
    const { asked, result } = await start(provider, { signal: stop.signal });
    expect(asked.searchParams.get('scope')).toBe('openid');
    expect(asked.searchParams.has('prompt')).toBe(false);
    expect(asked.searchParams.has('resource')).toBe(false);
    stop.abort(new Error('enough'));
    await result;
  });

  it('has new secrets each time', async () => {
    await using good = await startGood();
    const provider = await providerAt(good.issuer);
    const stop = new AbortController();
    const logins = [
      await start(provider, { signal: stop.signal }),
      await start(provider, { signal: stop.signal }),
    ];
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(new Set(logins.map(({ asked }) => asked.searchParams.get(name))).size).toBe(2);
    stop.abort(new Error('enough'));
    await Promise.all(logins.map(({ result }) => result));
  });

  it('points to a device where the provider has no page to log in on', async () => {
    await using good = await startGood();
    good.issuer.metadata = { authorization_endpoint: undefined };
    const never = loginInBrowser(await providerAt(good.issuer), {
      ...quiet,
      openUrl: async () => {
        throw new Error('there is nothing to open');
      },
    });
    expect(await errorOf(never)).toMatchObject({
      code: 'login_failed',
      hint: expect.stringContaining('--device'),
    });
  });

  const takenPort = async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => other.close(() => resolve())),
    };
  };
  it.each<[string, Record<string, unknown>, Partial<BrowserLoginOptions>, boolean]>([
    ['the device flow', {}, {}, true],
    ['no device flow that there is not', { device_authorization_endpoint: undefined }, {}, false],
    ['no device flow that was tried', {}, { isLastWay: true }, false],
  ])('case 17: offers %s where the registered ports are taken', async (_, metadata, options, isOffered) => {
    await using good = await startGood();
    good.issuer.metadata = metadata;
    await using taken = await takenPort();
    const provider = await providerAt(good.issuer, { redirectPorts: [taken.port] });
    const error = await errorOf(loginInBrowser(provider, { ...quiet, ...options }));
    expect(error).toMatchObject({ code: 'no_port', hint: expect.stringContaining('register another port') });
    expect(error.hint?.includes('--device')).toBe(isOffered);
  });

  it.each(['token_endpoint', 'jwks_uri'])('sends nobody to a provider without a %s', async (name) => {
    await using good = await startGood();
    good.issuer.metadata = { [name]: undefined };
    const say = () => expect.unreachable('sent the person there');
    const login = loginInBrowser(await providerAt(good.issuer), { ...quiet, say });
    expect(await errorOf(login)).toMatchObject({
      code: 'issuer_unreadable',
      message: expect.stringContaining(`${name} is missing`),
    });
  });

  it('does not depend on a browser that opens', async () => {
    await using good = await startGood();
    const { asked, state, comeBack, result } = await start(await providerAt(good.issuer), {
      openUrl: () => new Promise(() => {}),
    });
    good.expectNonce(asked);
    await comeBack({ state, code: 'c' });
    expect(await result).toBe(ann);
  });

  it('case 51: ends where the address is none that may be opened', async () => {
    await using good = await startGood();
    const refused = new TicketsiftError('login_failed', 'This is not an address of the web');
    const login = loginInBrowser(await providerAt(good.issuer), {
      ...quiet,
      openUrl: () => Promise.reject(refused),
    });
    expect(await errorOf(login)).toBe(refused);
  });

  it('ends well though the person closes the page before it is shown', async () => {
    await using good = await startGood();
    const [asked, goOn] = [deferred(), deferred()];
    const {
      asked: url,
      redirect,
      state,
      result,
    } = await start(await providerAt(good.issuer), {
      accept: async () => {
        asked.resolve();
        await goOn.promise;
        return ann;
      },
    });
    good.expectNonce(url);
    const closing = new AbortController();
    const page = fetch(`${redirect}?state=${state}&code=c`, { signal: closing.signal });
    await asked.promise;
    closing.abort();
    await expect(page).rejects.toThrow();
    goOn.resolve();
    expect(await result).toBe(ann);
  });

  it('tells the browser the truth where the session could not be saved', async () => {
    await using good = await startGood();
    const { asked, state, comeBack, result } = await start(await providerAt(good.issuer), {
      accept: async () => {
        throw new TicketsiftError('session_unsaved', 'The disk is full');
      },
    });
    good.expectNonce(asked);
    const { status, page } = await comeBack({ state, code: 'c' });
    expect(status).toBe(400);
    expect(page).toContain('The disk is full');
    expect(page).not.toContain('You are logged in');
    expect(await result).toMatchObject({ code: 'session_unsaved' });
  });

  it.each(waits)('%s is reported, and the login goes on waiting', async (_, parameters) => {
    await using good = await startGood();
    const { asked, state, comeBack, result, accepted } = await start(await providerAt(good.issuer));
    good.expectNonce(asked);
    expect(await comeBack(parameters(state))).toMatchObject({ status: 400 });
    expect(good.issuer.count('/token')).toBe(0);
    expect(await comeBack({ state, code: 'c' })).toMatchObject({ status: 200 });
    expect(await result).toBe(ann);
    expect(accepted).toHaveLength(1);
  });

  it('cases 4, 15: is denied where the person says no, with the reason as text, and nothing is stored', async () => {
    await using good = await startGood();
    const { state, comeBack, result, accepted } = await start(await providerAt(good.issuer));
    const denial = { error: 'access_denied', state, error_description: '<b>not assigned</b>' };
    const { status, page } = await comeBack(denial);
    expect(status).toBe(400);
    expect(page).toContain('denied: access_denied: &lt;b&gt;not assigned&lt;/b&gt;');
    expect(await result).toMatchObject({
      code: 'login_denied',
      exitCode: 4,
      message: expect.stringContaining('denied'),
    });
    expect(accepted).toEqual([]);
    expect(good.issuer.count('/token')).toBe(0);
  });

  it('case 5: asks for tokens once, however often the browser comes back', async () => {
    await using good = await startGood();
    const { asked, state, comeBack, result } = await start(await providerAt(good.issuer));
    good.expectNonce(asked);
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await comeBack({ state, code: 'c' })).status),
    );
    expect(statuses.toSorted()).toEqual([200, 410, 410]);
    await result;
    expect(good.issuer.count('/token')).toBe(1);
  });

  it('case 6: fails with a code that was used before, at a real provider', async () => {
    await using issuer = await startIssuer();
    const provider = await providerAt(issuer);
    const first = await start(provider);
    const callback = new URL((await goThrough(first.asked.href, 'ann')) ?? '');
    await fetch(callback);
    expect(await first.result).toBe(ann);
    const { state, comeBack, result, accepted } = await start(provider);
    callback.searchParams.set('state', state);
    await comeBack(callback.searchParams.toString());
    expect(await result).toMatchObject({
      code: 'login_failed',
      message: expect.stringContaining('invalid_grant'),
    });
    expect(accepted).toEqual([]);
  });

  it('case 6: shows no code of those that were refused', async () => {
    await using issuer = await startForgedIssuer();
    issuer.handlers.set('/token', (_, response) => {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'invalid_grant', error_description: 'used \u001b[31mbefore' }));
    });
    const { state, comeBack, result, accepted } = await start(await providerAt(issuer));
    await comeBack({ state, code: 'the-secret-code' });
    const error = await result;
    expect(error).toMatchObject({
      code: 'login_failed',
      exitCode: 4,
      message: expect.stringContaining('invalid_grant'),
    });
    expect(JSON.stringify(error)).not.toContain('the-secret-code');
    expect(accepted).toEqual([]);
  });

  it.each([
    ['case 7: another issuer, which is advertised', true, 'https://elsewhere.example'],
    ['case 7: no issuer though it is advertised', true, undefined],
    ['case 8: another issuer, which is not advertised', false, 'https://elsewhere.example'],
  ])('%s: is refused before any token is asked for', async (_, isAdvertised, iss) => {
    await using good = await startGood();
    good.issuer.metadata = { authorization_response_iss_parameter_supported: isAdvertised };
    const { state, comeBack, result } = await start(await providerAt(good.issuer));
    await comeBack({ state, code: 'c', ...(iss !== undefined && { iss }) });
    const message =
      iss === undefined ? /"iss" .*missing/ : /\(iss\): expected “.*”, but it is “https:\/\/else/;
    expect(await result).toMatchObject({ code: 'login_failed', message: expect.stringMatching(message) });
    expect(good.issuer.count('/token')).toBe(0);
  });

  it('case 16: shows nothing of a provider’s words that a terminal would obey', async () => {
    await using good = await startGood();
    const { state, comeBack, result } = await start(await providerAt(good.issuer));
    await comeBack({ state, error: 'server_error', error_description: '\u001b]0;owned\u0007\nroot#' });
    const shown = describeError(await result, { debug: true });
    expect(shown).toContain('server_error');
    const lines = shown.replaceAll('\n', ' ');
    expect(visible(lines)).toBe(lines);
  });

  it.each([
    ['another nonce', { nonce: 'other' }, 'from another login (nonce): expected “NONCE”, but it is “other”'],
    ['no nonce', { nonce: undefined }, 'its claim nonce is missing'],
    ['another audience', { aud: 'other' }, '(aud): expected “ticketsift”, but it is “other”'],
    ['no audience', { aud: undefined }, 'its claim aud is missing'],
    [
      'other audiences',
      { aud: ['ticketsift', 'b'] },
      'for others as well (aud): it is the list “ticketsift, b”',
    ],
    [
      'another issuer',
      { iss: 'https://elsewhere.example' },
      '(iss): expected “ISSUER”, but it is “https://elsewhere.example”',
    ],
    ['no issuer', { iss: undefined }, 'its claim iss is missing'],
  ])('cases 22, 24, 25: refuses an id token with %s, and says so', async (_, claims, message) => {
    await using good = await startGood(claims);
    const { asked, state, comeBack, result, accepted } = await start(await providerAt(good.issuer));
    good.expectNonce(asked);
    await comeBack({ state, code: 'c' });
    const nonce = asked.searchParams.get('nonce') ?? '';
    const expected = message.replace('ISSUER', good.issuer.url).replace('NONCE', nonce);
    expect(await result).toMatchObject({
      code: 'login_failed',
      message: expect.stringContaining(expected),
    });
    expect(accepted).toEqual([]);
  });

  it.each(['HS256', 'none', 'Ed448'])('case 21: says by what an id token is signed: %s', async (alg) => {
    await using good = await startGood();
    const { state, comeBack, result, accepted } = await start(await providerAt(good.issuer));
    good.issuer.handlers.set('/token', async () => {
      const [, payload] = (await good.issuer.idToken()).split('.');
      const header = Buffer.from(JSON.stringify({ alg })).toString('base64url');
      return { access_token: 'a', token_type: 'Bearer', id_token: `${header}.${payload}.AAAA` };
    });
    await comeBack({ state, code: 'c' });
    expect(await result).toMatchObject({
      code: 'login_failed',
      message: expect.stringContaining(`“${alg}”, and the provider’s are the list “RS256”`),
    });
    expect(accepted).toEqual([]);
  });

  it.each([
    ['EdDSA', 'EdDSA'],
    ['EdDSA', 'Ed25519'],
    ['Ed25519', 'EdDSA'],
    ['Ed25519', 'Ed25519'],
  ])('takes an id token that is signed as %s with a key of %s', async (alg, algOfKey) => {
    await using good = await startGood();
    good.issuer.metadata = { id_token_signing_alg_values_supported: ['EdDSA'] };
    good.issuer.keys = [await signingKey('ed', algOfKey)];
    const { asked, state, comeBack, result, accepted } = await start(await providerAt(good.issuer));
    good.issuer.handlers.set('/token', async () => ({
      access_token: 'access',
      token_type: 'Bearer',
      id_token: await good.issuer.idToken({ nonce: asked.searchParams.get('nonce') }, { alg, kid: 'ed' }),
    }));
    await comeBack({ state, code: 'c' });
    expect(await result).toBe(ann);
    expect(accepted).toHaveLength(1);
  });

  it('does not stumble over keys of the provider that make no sense', async () => {
    await using good = await startGood();
    const { issuer } = good;
    issuer.handlers.set('/jwks', () => ({ keys: [...junkKeys, ...issuer.keys.map((one) => one.publicJwk)] }));
    const { asked, state, comeBack, result } = await start(await providerAt(issuer));
    good.expectNonce(asked);
    await comeBack({ state, code: 'c' });
    expect(await result).toBe(ann);
  });

  it('case 22: refuses an id token that was changed on its way', async () => {
    await using good = await startGood();
    const { asked, state, comeBack, result, accepted } = await start(await providerAt(good.issuer));
    const nonce = asked.searchParams.get('nonce') ?? '';
    good.issuer.handlers.set('/token', async () => {
      const [header, payload = '', signature] = (await good.issuer.idToken({ nonce })).split('.');
      const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'bob' };
      const forged = Buffer.from(JSON.stringify(changed)).toString('base64url');
      return { access_token: 'a', token_type: 'Bearer', id_token: `${header}.${forged}.${signature}` };
    });
    await comeBack({ state, code: 'c' });
    expect(await result).toMatchObject({ code: 'login_failed' });
    expect(accepted).toEqual([]);
  });

  it('case 19: gives up after five minutes, and takes no one who comes later', async () => {
    await using good = await startGood();
    const clock = virtualClock(0);
    const { redirect, result } = await start(await providerAt(good.issuer), { clock });
    clock.advance(300_000);
    expect(await result).toMatchObject({ code: 'login_timeout', exitCode: 4 });
    await expect(fetch(redirect)).rejects.toThrow();
  });

  it('case 19: has its time for coming back, not for what follows', async () => {
    await using good = await startGood();
    const clock = virtualClock(0);
    const { asked, state, comeBack, result } = await start(await providerAt(good.issuer), {
      clock,
      accept: async () => {
        clock.advance(300_000);
        return ann;
      },
    });
    good.expectNonce(asked);
    await comeBack({ state, code: 'c' });
    expect(await result).toBe(ann);
    expect(clock.waiting).toBe(0);
  });

  describe('that is interrupted', () => {
    const interrupted = new TicketsiftError('interrupted', 'Interrupted');

    it('case 20: ends while it waits', async () => {
      await using good = await startGood();
      const stop = new AbortController();
      const { result } = await start(await providerAt(good.issuer), { signal: stop.signal });
      stop.abort(interrupted);
      expect(await result).toMatchObject({ code: 'interrupted', exitCode: 130 });
    });

    it('case 20: does not even open a browser where that was before', async () => {
      await using good = await startGood();
      const login = loginInBrowser(await providerAt(good.issuer), {
        ...quiet,
        openUrl: () => Promise.reject(new Error('It was opened')),
        signal: AbortSignal.abort(interrupted),
      });
      expect(await errorOf(login)).toBe(interrupted);
    });

    it('case 20: ends while it waits for tokens, hangs up, and stores nothing', async () => {
      await using issuer = await startForgedIssuer();
      const [stop, hungUp] = [new AbortController(), deferred()];
      issuer.handlers.set('/token', (_, response) => {
        response.once('close', () => hungUp.resolve());
        stop.abort(interrupted);
      });
      const { state, comeBack, result, accepted } = await start(await providerAt(issuer), {
        signal: stop.signal,
      });
      expect((await comeBack({ state, code: 'c' })).page).toContain('You are not logged in');
      expect(await result).toBe(interrupted);
      expect(accepted).toEqual([]);
      await hungUp.promise;
    });

    it('case 20: ends while it verifies, and says why', async () => {
      await using good = await startGood();
      const stop = new AbortController();
      const provider = await providerAt(good.issuer);
      const { asked, state, comeBack, result } = await start(provider, {
        signal: stop.signal,
        accept: async () => {
          good.issuer.handlers.set('/jwks', () => stop.abort(interrupted));
          await provider.keys();
          return ann;
        },
      });
      good.expectNonce(asked);
      expect((await comeBack({ state, code: 'c' })).page).toContain('You are not logged in');
      expect(await result).toBe(interrupted);
    });

    it('case 20: says so where the session was saved nevertheless', async () => {
      await using good = await startGood();
      const stop = new AbortController();
      const { asked, state, comeBack, result } = await start(await providerAt(good.issuer), {
        signal: stop.signal,
        accept: async () => {
          stop.abort(interrupted);
          return ann;
        },
      });
      good.expectNonce(asked);
      expect((await comeBack({ state, code: 'c' })).page).toContain('You are logged in');
      expect(await result).toMatchObject({
        code: 'interrupted',
        exitCode: 130,
        message: expect.stringContaining('saved'),
        hint: expect.stringContaining('logout'),
      });
    });
  });

  describe('where a person pastes the address', () => {
    /** What is typed, line by line, and when. */
    function typing() {
      const lines = new PassThrough({ objectMode: true });
      const type = async (text: string) => {
        lines.write(text);
        await setImmediate();
      };
      return { pasted: lines, type };
    }

    it('takes it, however the terminal broke it, and says of all else what is wanted', async () => {
      await using good = await startGood();
      const { pasted, type } = typing();
      const { asked, state, redirect, result, said } = await start(await providerAt(good.issuer), { pasted });
      good.expectNonce(asked);
      await type('hello');
      await type(`${redirect}?state=wrong&code=c`);
      const complaints = said.filter((line) => line.startsWith('That is not the address'));
      expect(complaints).toEqual([expect.stringContaining(redirect), expect.stringContaining(redirect)]);
      expect(good.issuer.count('/token')).toBe(0);
      await type(`  ${redirect}?state=${state}&co`);
      await type('de=c ');
      expect(await result).toBe(ann);
    });

    it('case 5: refuses the browser that comes with it, too', async () => {
      await using good = await startGood();
      const { pasted, type } = typing();
      const [accepting, goOn] = [deferred(), deferred()];
      const { asked, state, redirect, comeBack, result } = await start(await providerAt(good.issuer), {
        pasted,
        accept: async () => {
          accepting.resolve();
          await goOn.promise;
          return ann;
        },
      });
      good.expectNonce(asked);
      await type(`${redirect}?state=${state}&code=c`);
      await accepting.promise;
      expect(await comeBack({ state, code: 'c' })).toMatchObject({ status: 410 });
      goOn.resolve();
      expect(await result).toBe(ann);
      expect(good.issuer.count('/token')).toBe(1);
    });

    it.each([
      ['closes', undefined],
      ['breaks', new Error('EIO')],
    ])('goes on waiting for the browser when the terminal %s', async (_, error) => {
      await using good = await startGood();
      const { pasted } = typing();
      const { asked, state, comeBack, result } = await start(await providerAt(good.issuer), { pasted });
      good.expectNonce(asked);
      if (error) pasted.destroy(error);
      else pasted.end();
      await setImmediate();
      await comeBack({ state, code: 'c' });
      expect(await result).toBe(ann);
    });
  });
});
