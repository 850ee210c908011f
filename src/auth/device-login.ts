import * as client from 'openid-client';
import type { Clock } from '../core/clock.js';
import { TicketsiftError } from '../core/errors.js';
import { visible } from '../core/visible.js';
import { deferred } from './deferred.js';
import { isOfTheWeb } from './open-url.js';
import type { Provider } from './provider.js';
import { asError, troubleOf } from './provider-error.js';
import { drawQrCode } from './qr-code.js';
import type { Tokens } from './session.js';
import { tokensOf } from './tokens.js';
import type { User } from './user.js';

export interface DeviceLoginOptions {
  /** Says something to the person. */
  readonly say: (line: string) => void;
  /** Verifies and saves. */
  readonly accept: (tokens: Tokens) => Promise<User>;
  readonly clock: Clock;
  /** Fires with the error to end with. */
  readonly signal: AbortSignal;
  /** How many the terminal has; undefined where it is none, and no QR code is drawn. */
  readonly columns: number | undefined;
}

const grant = 'urn:ietf:params:oauth:grant-type:device_code';
/** Seconds between two questions, unless the provider says otherwise, and what a `slow_down` adds: RFC 8628, 3.5. */
const usualInterval = 5;
const slowDown = 5;

/**
 * Logs a person in by a code that they confirm on any device with a browser: the device authorization grant (RFC 8628).
 * @throws TicketsiftError `login_denied`, `login_timeout`, `login_failed`; whatever `accept` throws; the signal's reason
 */
export async function loginOnDevice(provider: Provider, options: DeviceLoginOptions): Promise<User> {
  const { accept, clock, signal } = options;
  const { client: config, settings } = provider;
  const { scopes, audience } = settings;
  const resource = audience === undefined ? {} : { resource: audience };
  const device = await client
    .initiateDeviceAuthorization(config, { scope: scopes.join(' '), ...resource })
    .catch((error: unknown) => {
      throw asError(
        error,
        'login_failed',
        'The provider gives out no code',
        'Log in with ticketsift login instead.',
      );
    });
  await announce(device, options);
  const endsAt = clock.now() + device.expires_in * 1000;
  let interval = device.interval ?? usualInterval;
  for (;;) {
    await pause(clock, interval * 1000, signal);
    if (clock.now() >= endsAt) throw expired();
    const answer = await client
      .genericGrantRequest(config, grant, { device_code: device.device_code, ...resource })
      .catch((error: unknown) => {
        if (isSlowDown(error)) interval += slowDown;
        else if (!isToBeAskedAgain(error)) throw failureOf(error);
      });
    if (!answer) continue;
    const { idToken, ...tokens } = tokensOf(answer, clock.now());
    if (idToken !== undefined) return accept({ ...tokens, idToken });
    throw new TicketsiftError('login_failed', 'The provider does not say who logged in', {
      hint: 'Let auth.scopes have openid in it.',
    });
  }
}

async function announce(
  device: client.DeviceAuthorizationResponse,
  { say, columns }: DeviceLoginOptions,
): Promise<void> {
  const { verification_uri: address, verification_uri_complete: complete, user_code: code } = device;
  if (!isOfTheWeb(address)) {
    throw new TicketsiftError('login_failed', 'The provider names an address that is none of the web', {
      hint: 'It is not to be opened. Tell whoever runs the provider.',
    });
  }
  const toScan = complete !== undefined && isOfTheWeb(complete) ? complete : address;
  const picture = columns === undefined ? undefined : await drawQrCode(new URL(toScan).href, columns);
  say(`Open this on any device:\n\n  ${visible(address)}\n\nand enter the code\n\n  ${visible(code)}\n`);
  if (picture !== undefined) say(`or scan\n\n${picture}\n`);
  say('Only approve it if you started this yourself: whoever approves a code lets its sender in.');
}

/** Not approved yet, or the provider cannot be reached for the moment: the code lives on. */
function isToBeAskedAgain(error: unknown): boolean {
  const trouble = troubleOf(error);
  if (trouble instanceof TicketsiftError) return trouble.code === 'provider_unavailable';
  const { error: code, status = 0 } = trouble;
  return code === 'authorization_pending' || (code === undefined && (status >= 500 || status === 429));
}

function isSlowDown(error: unknown): boolean {
  const trouble = troubleOf(error);
  return !(trouble instanceof TicketsiftError) && trouble.error === 'slow_down';
}

function failureOf(error: unknown): unknown {
  const trouble = troubleOf(error);
  if (trouble instanceof TicketsiftError) return trouble;
  if (trouble.error === 'expired_token') return expired();
  if (trouble.error === 'access_denied') {
    return new TicketsiftError('login_denied', 'The login was denied', {
      hint: 'You, or the provider, said no.',
    });
  }
  return asError(error, 'login_failed', 'The login failed', 'Try again: ticketsift login --device');
}

function expired(): TicketsiftError {
  return new TicketsiftError('login_timeout', 'The code was not confirmed in time', {
    hint: 'Try again: ticketsift login --device',
  });
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const over = deferred<void>();
  const callOff = clock.after(ms, over.resolve);
  const onAbort = () => over.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await over.promise;
  } finally {
    callOff();
    signal.removeEventListener('abort', onAbort);
  }
}
