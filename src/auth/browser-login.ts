import * as client from 'openid-client';
import { messageOf } from '../core/caught.js';
import type { Clock } from '../core/clock.js';
import { TicketsiftError } from '../core/errors.js';
import { type Callback, startCallbackServer } from './callback-server.js';
import { deferred } from './deferred.js';
import { endRequestsWith } from './end-requests.js';
import { nameOf } from './name-of.js';
import { failure, success } from './pages.js';
import { readPasted } from './pasted-url.js';
import type { Provider } from './provider.js';
import { asError } from './provider-error.js';
import type { Tokens } from './session.js';
import { tokensOf } from './tokens.js';
import type { User } from './user.js';

export interface BrowserLoginOptions {
  /** Says something to the person. */
  readonly say: (line: string) => void;
  readonly openUrl: (url: string) => Promise<void>;
  /** Lines that the person pastes, where the browser is on another machine. */
  readonly pasted?: AsyncIterable<string>;
  /** Verifies and saves. */
  readonly accept: (tokens: Tokens, nonce: string) => Promise<User>;
  readonly clock: Clock;
  /** Fires with the error to end with. */
  readonly signal: AbortSignal;
}

/** Milliseconds that a person has. */
const patience = 300_000;

/**
 * Logs a person in through a browser: the authorization code flow with PKCE (RFC 7636), state and nonce, for a program
 * that has no secret (RFC 8252).
 * @throws TicketsiftError `login_denied`, `login_failed`, `login_timeout`, `no_port`; whatever `accept` throws; the
 *   signal's reason
 */
export async function loginInBrowser(provider: Provider, options: BrowserLoginOptions): Promise<User> {
  const { say, openUrl, accept, clock, signal } = options;
  using _ = endRequestsWith(signal, provider);
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const isExpected = (parameters: URLSearchParams) => isAnswer(parameters, state);
  const arrived = deferred<Callback>();
  const gaveUp = deferred<never>();
  await using server = await startCallbackServer({
    ports: provider.settings.redirectPorts,
    isExpected,
    onCallback: arrived.resolve,
  });
  const attempt = { redirectUri: server.redirectUri, verifier, state, nonce };
  const url = await authorizationUrl(provider, attempt);
  const callOff = clock.after(patience, () => gaveUp.reject(timeout()));
  const onAbort = () => gaveUp.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    // Before the browser is opened, which may fail without a word.
    say(`Log in here, should no browser open by itself:\n\n  ${url}\n`);
    await openUrl(url);
    void takePasted(options, { redirectUri: attempt.redirectUri, isExpected }, arrived.resolve);
    const callback = await Promise.race([arrived.promise, gaveUp.promise]);
    try {
      const tokens = await Promise.race([
        exchange(provider, callback.parameters, attempt, clock.now),
        gaveUp.promise,
      ]);
      const user = await accept(tokens, nonce);
      callback.show(success(nameOf(user)));
      return user;
    } catch (error) {
      callback.show(failure(messageOf(error)));
      throw error;
    }
  } finally {
    callOff();
    signal.removeEventListener('abort', onAbort);
  }
}

function timeout(): TicketsiftError {
  return new TicketsiftError(
    'login_timeout',
    `Nobody came back from the browser within ${patience / 60_000} minutes`,
    { hint: 'Try again. Where the browser cannot reach this machine: ticketsift login --device.' },
  );
}

interface Attempt {
  readonly redirectUri: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

async function authorizationUrl({ client: config, settings }: Provider, attempt: Attempt): Promise<string> {
  const { scopes, audience, parameters } = settings;
  const url = client.buildAuthorizationUrl(config, {
    ...(scopes.includes('offline_access') && { prompt: 'consent' }),
    ...parameters,
    redirect_uri: attempt.redirectUri,
    scope: scopes.join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    state: attempt.state,
    nonce: attempt.nonce,
    ...(audience !== undefined && { resource: audience }),
  });
  return url.href;
}

/** The provider's answer to this attempt, and one that can be read in one way only (RFC 6749, section 3.1). */
function isAnswer(parameters: URLSearchParams, state: string): boolean {
  const once = (name: string) => parameters.getAll(name).length === 1;
  return once('state') && parameters.get('state') === state && once('code') !== once('error');
}

async function exchange(
  provider: Provider,
  parameters: URLSearchParams,
  attempt: Attempt,
  now: () => number,
): Promise<Tokens> {
  const { client: config, settings } = provider;
  if (parameters.get('error') === 'access_denied') {
    throw new TicketsiftError('login_denied', 'The login was denied', {
      hint: 'You, or the provider, said no. Nothing was stored.',
    });
  }
  // Ours, whatever the browser believes to have asked for.
  const url = new URL(`${attempt.redirectUri}?${parameters}`);
  const { audience } = settings;
  const answer = await client
    .authorizationCodeGrant(
      config,
      url,
      {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        idTokenExpected: true,
      },
      audience === undefined ? undefined : { resource: audience },
    )
    .catch((error: unknown) => {
      throw asError(error, 'login_failed', 'The login failed', 'Try again: ticketsift login');
    });
  const { idToken, ...tokens } = tokensOf(answer, now());
  if (idToken === undefined) throw new TypeError('openid-client lets no answer without an id token pass');
  return { ...tokens, idToken };
}

/** Until one of the lines is the redirect that is waited for. */
async function takePasted(
  { pasted, say }: Pick<BrowserLoginOptions, 'pasted' | 'say'>,
  { redirectUri, isExpected }: { redirectUri: string; isExpected: (parameters: URLSearchParams) => boolean },
  take: (callback: Callback) => void,
): Promise<void> {
  if (!pasted) return;
  say('Or paste the address that the browser ends up with, which starts with http://127.0.0.1, here.');
  for await (const line of pasted) {
    const parameters = readPasted(line, redirectUri);
    if (parameters && isExpected(parameters)) return take({ parameters, show: () => {} });
    if (line.trim() !== '')
      say(`That is not it: the address starts with ${redirectUri} and is of this login.`);
  }
}
