import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { unlessAborted } from '../../core/when-aborted.js';
import type { Clock } from '../../core/world/clock.js';
import { nameOf } from '../name-of.js';
import type { Provider } from '../provider/provider.js';
import type { Tokens } from '../session/session.js';
import type { User } from '../user.js';
import { authorizationUrl, createAttempt, redeem } from './authorization-code.js';
import { type AwaitedCallback, awaitCallback, type Callback } from './awaited-callback.js';
import { startCallbackServer } from './callback-server.js';
import { endRequestsWith } from './end-requests.js';
import { otherWay } from './other-way.js';
import { failure, success } from './pages.js';
import { readPasted } from './pasted-url.js';

export interface BrowserLoginOptions {
  /** Shows something to the person. */
  readonly say: (line: string) => void;
  readonly openUrl: (url: string) => Promise<void>;
  /** Lines that the person pastes when the browser is on another machine. */
  readonly pasted?: AsyncIterable<string>;
  /** Verifies and saves. */
  readonly accept: (tokens: Tokens, nonce: string) => Promise<User>;
  readonly clock: Clock;
  /** Aborted with the error to end with. */
  readonly signal: AbortSignal;
  /** Whether the other ways to log in have been tried. */
  readonly isLastWay?: boolean;
}

/** Milliseconds that a person has to log in. */
const loginTimeoutMs = 300_000;

/**
 * Logs a person in through a browser: the authorization code flow with PKCE (RFC 7636), state and nonce, for a program
 * without a secret (RFC 8252).
 * @throws TicketsiftError `login_denied`, `login_failed`, `login_timeout`, `no_port`, `provider_unavailable`; whatever
 *   `accept` throws; the signal's reason
 */
export async function loginInBrowser(provider: Provider, options: BrowserLoginOptions): Promise<User> {
  const { accept, clock, signal } = options;
  signal.throwIfAborted();
  using _ = endRequestsWith(signal, provider);
  const attempt = createAttempt();
  const awaited = awaitCallback(attempt.state);
  const ports = provider.settings.redirectPorts;
  const hint = (options.isLastWay ? undefined : otherWay(provider, 'browser')) ?? '';
  await using server = await startCallbackServer({ ports, offer: awaited.offer, otherWay: hint });
  const { redirectUri } = server;
  const url = await authorizationUrl(provider, attempt, redirectUri);
  const { parameters, show } = await sendThere(url, redirectUri, awaited, { ...options, hint });
  const login = { attempt, redirectUri, now: clock.now };
  let user: User;
  try {
    const tokens = await unlessAborted(signal, redeem(provider, parameters, login));
    // Awaited even after an abort, so that it is clear whether the session was saved.
    user = await accept(tokens, attempt.nonce);
  } catch (caught) {
    const error = signal.aborted ? signal.reason : caught;
    show(failure(messageOf(error)));
    throw error;
  }
  show(success(nameOf(user)));
  if (signal.aborted) throw savedAlready();
  return user;
}

/** Sends the person to the provider, and waits for the answer, in whichever way it arrives. */
async function sendThere(
  url: string,
  redirectUri: string,
  awaited: AwaitedCallback,
  options: BrowserLoginOptions & { readonly hint: string },
): Promise<Callback> {
  const { say, openUrl, clock, signal, hint } = options;
  const callOff = clock.after(loginTimeoutMs, () => awaited.giveUp(timeout(hint)));
  try {
    // Before the browser is opened, which may fail silently.
    say(`If no browser opens, log in here:\n\n  ${visible(url)}\n`);
    // Not awaited: opening a browser may take long, and the person may log in another way before.
    openUrl(url).catch(awaited.giveUp);
    // When nothing more can be read, the answer may still arrive through the browser.
    takePasted(redirectUri, awaited, options).catch(() => {});
    return await unlessAborted(signal, awaited.arrived);
  } finally {
    callOff();
  }
}

/** Reads lines until one is the awaited redirect. */
async function takePasted(
  redirectUri: string,
  { offer }: AwaitedCallback,
  { pasted, say }: BrowserLoginOptions,
): Promise<void> {
  if (!pasted) return;
  say('Or paste the address where the browser ends up into this terminal. It starts with http://127.0.0.1.');
  for await (const parameters of readPasted(pasted, redirectUri)) {
    const verdict = parameters ? offer({ parameters, show: () => {} }) : 'stray';
    if (verdict !== 'stray') return;
    say(`That is not the address of this login, which starts with ${redirectUri}.`);
  }
}

function timeout(otherWay: string): TicketsiftError {
  const minutes = loginTimeoutMs / 60_000;
  return new TicketsiftError('login_timeout', `No login arrived from the browser within ${minutes} minutes`, {
    hint: `Try again. If the browser cannot reach this machine, paste the address that it ends up at. ${otherWay}`.trim(),
  });
}

function savedAlready(): TicketsiftError {
  return new TicketsiftError('interrupted', 'Interrupted, but the session was already saved', {
    hint: 'End it with ticketsift logout.',
  });
}
