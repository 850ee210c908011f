import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { unlessAborted } from '../../core/when-aborted.js';
import { type Clock, longestTimer } from '../../core/world/clock.js';
import type { Provider } from '../provider/provider.js';
import { asError, troubleOf } from '../provider/provider-error.js';
import { resourceOf } from '../provider/resource.js';
import type { Tokens } from '../session/session.js';
import { tokensOf } from '../session/tokens.js';
import { deferred } from './deferred.js';
import { otherWayOrNone } from './other-way.js';

export interface PollOptions {
  readonly clock: Clock;
  /** Aborted with the error to end with. */
  readonly signal: AbortSignal;
}

const grant = 'urn:ietf:params:oauth:grant-type:device_code';
/** Seconds between two requests, unless the provider says otherwise, and what a `slow_down` adds: RFC 8628, 3.5. */
const usualInterval = 5;
const slowDown = 5;

const hint = 'Try again: ticketsift login --device';

/**
 * Requests the tokens until the person approves or refuses, or the code expires. The library's own polling waits by the
 * system's clock, and ends with the first connection that breaks.
 * @returns tokens that only the library has verified
 * @throws TicketsiftError `login_denied`, `login_timeout`, `login_failed`; the signal's reason
 */
export async function pollForTokens(
  provider: Provider,
  device: client.DeviceAuthorizationResponse,
  { clock, signal }: PollOptions,
): Promise<Tokens> {
  const { client: config, settings } = provider;
  const { audience } = settings;
  const parameters = { device_code: device.device_code, ...resourceOf(audience) };
  const endsAt = clock.elapsed() + device.expires_in * 1000;
  let interval = device.interval ?? usualInterval;
  for (;;) {
    const left = endsAt - clock.elapsed();
    await pause(clock, Math.min(interval * 1000, left, longestTimer), signal);
    if (clock.elapsed() >= endsAt) throw expired();
    const request = client.genericGrantRequest(config, grant, parameters);
    const answer = await unlessAborted(signal, request).catch((error: unknown) => {
      signal.throwIfAborted();
      interval += slowerAfter(error, provider);
    });
    if (answer) return withIdToken(tokensOf(answer, clock.now()));
  }
}

/**
 * Returns the seconds to add to the interval from now on. A client must also slow down when it gets no answer
 * (RFC 8628, section 3.5).
 * @throws TicketsiftError where the code can no longer be used
 */
function slowerAfter(error: unknown, provider: Provider): number {
  const trouble = troubleOf(error);
  if (trouble instanceof TicketsiftError) {
    if (trouble.code === 'provider_unavailable') return slowDown;
    throw trouble;
  }
  const { error: code, status = 0 } = trouble;
  if (code === 'authorization_pending') return 0;
  if (code === 'slow_down') return slowDown;
  if (code === undefined && (status === 429 || status >= 500)) return slowDown;
  if (code === 'expired_token') throw expired();
  if (code === 'access_denied') {
    throw new TicketsiftError('login_denied', 'The login was denied, by you or by the provider', {
      hint,
    });
  }
  const isClosed = code === 'unauthorized_client' || code === 'unsupported_grant_type';
  throw asError(
    error,
    'login_failed',
    'The login failed',
    isClosed ? otherWayOrNone(provider, 'device') : hint,
  );
}

function expired(): TicketsiftError {
  return new TicketsiftError('login_timeout', 'The code was not confirmed in time', { hint });
}

function withIdToken({ idToken, ...tokens }: ReturnType<typeof tokensOf>): Tokens {
  if (idToken !== undefined) return { ...tokens, idToken };
  throw new TicketsiftError('login_failed', 'The provider does not say who logged in', {
    hint: 'Add openid to auth.scopes.',
  });
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const over = deferred<void>();
  const callOff = clock.after(ms, over.resolve);
  try {
    await unlessAborted(signal, over.promise);
  } finally {
    callOff();
  }
}
