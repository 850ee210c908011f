import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { unlessAborted } from '../../core/when-aborted.js';
import type { Clock } from '../../core/world/clock.js';
import { requireLoginEndpoints } from '../provider/metadata.js';
import type { Provider } from '../provider/provider.js';
import { asError } from '../provider/provider-error.js';
import { resourceOf } from '../provider/resource.js';
import type { Tokens } from '../session/session.js';
import type { User } from '../user.js';
import { pollForTokens } from './device-poll.js';
import { endRequestsWith } from './end-requests.js';
import { isOfTheWeb } from './open-url.js';
import { otherWayOrNone } from './other-way.js';
import { drawQrCode } from './qr-code.js';

export interface DeviceLoginOptions {
  /** Shows something to the person. */
  readonly say: (line: string) => void;
  /** Verifies and saves. */
  readonly accept: (tokens: Tokens) => Promise<User>;
  readonly clock: Clock;
  /** Aborted with the error to end with. */
  readonly signal: AbortSignal;
  /** The columns of the terminal; undefined where there is none, and no QR code is drawn. */
  readonly columns: number | undefined;
  /** Logs in another way if the provider gives out no code; without it, that is an error. */
  readonly otherwise?: (() => Promise<User>) | undefined;
}

/** UTF-16 units of the provider's text that are shown. */
const shown = 500;

/**
 * Logs a person in by a code that they confirm on any device with a browser: the device authorization grant (RFC 8628).
 * @throws TicketsiftError `login_denied`, `login_timeout`, `login_failed`, `provider_unavailable` where no code can be
 *   fetched; whatever `accept` throws; the signal's reason
 */
export async function loginOnDevice(provider: Provider, options: DeviceLoginOptions): Promise<User> {
  const { signal, otherwise } = options;
  using _ = endRequestsWith(signal, provider);
  let device: client.DeviceAuthorizationResponse;
  try {
    device = await unlessAborted(signal, requestCode(provider));
  } catch (error) {
    if (otherwise && isRefusal(error)) return await otherwise();
    throw error;
  }
  await announce(device, options);
  return await options.accept(await pollForTokens(provider, device, options));
}

async function requestCode(provider: Provider) {
  const { client: config, settings } = provider;
  requireLoginEndpoints(config.serverMetadata());
  const { scopes, audience } = settings;
  try {
    const scope = scopes.join(' ');
    return await client.initiateDeviceAuthorization(config, { scope, ...resourceOf(audience) });
  } catch (error) {
    throw asError(
      error,
      'login_failed',
      'The provider does not give out a code',
      otherWayOrNone(provider, 'device'),
    );
  }
}

/** Returns whether the provider refused or does not support codes, rather than being slow or out of reach. */
function isRefusal(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'login_failed';
}

async function announce(
  device: client.DeviceAuthorizationResponse,
  { say, columns }: DeviceLoginOptions,
): Promise<void> {
  const { verification_uri: address, verification_uri_complete: complete, user_code: code } = device;
  if (!isOfTheWeb(address)) {
    throw new TicketsiftError('login_failed', 'The provider names an address that is not a web address', {
      hint: 'Do not open it. Tell the operator of the provider.',
    });
  }
  const toScan = complete !== undefined && isOfTheWeb(complete) ? complete : address;
  const picture = columns === undefined ? undefined : await drawQrCode(new URL(toScan).href, columns);
  say(`Open this on any device:\n\n  ${safe(address)}\n\nand enter the code\n\n  ${safe(code)}\n`);
  if (picture !== undefined) say(`or scan\n\n${picture}\n`);
  say('Approve it only if you started this login yourself: approving a code lets its sender act as you.');
}

function safe(text: string): string {
  return visible(shorten(text, shown));
}
