import type { OpenedLogin } from '../../auth/open.js';
import { describeSkew } from '../../auth/provider/describe-skew.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { readRegularFile } from '../../core/world/read-file.js';
import type { Session } from '../../core/world/session.js';
import { examine, type Finding } from './finding.js';

/** Milliseconds that clocks may differ before the times in tokens look wrong. */
export const toleratedSkewMs = 30_000;

/** What logging in is checked with: a session, and the login. */
type LoginSession = Session & { readonly login: OpenedLogin };

/** Checks everything that logging in needs, one thing after another. */
export async function checkLogin(context: LoginSession): Promise<Finding[]> {
  const { login: opened } = context;
  return [
    {
      what: 'configuration',
      state: 'ok',
      found: describeProvider(opened),
    },
    await examine('provider', () => findProvider(opened)),
    await examine('clock', () => lookAtClock(opened)),
    lookAtProxy(context),
    await lookAtAuthorities(context),
    await examine('keychain', () => tryKeychain(context, opened), 'warning'),
    await examine('port', () => tryPort(opened)),
    await lookForBrowser(context),
    await examine('session', () => findUser(opened), 'warning'),
  ];
}

/** The issuer, and the file that names it. */
export function describeProvider({ settings, where }: OpenedLogin): string {
  return `${withoutCredentials(settings.issuer)} (${where})`;
}

async function findProvider({ provider }: OpenedLogin): Promise<string> {
  const { client } = await provider();
  const { device_authorization_endpoint: device, revocation_endpoint: revocation } = client.serverMetadata();
  return `found; ${device ? 'logs in devices' : 'no login by device'}, ${revocation ? 'ends sessions' : 'sessions end by themselves'}`;
}

async function lookAtClock({ provider }: OpenedLogin): Promise<string> {
  const found = await provider().catch(() => undefined);
  const skew = found?.clockSkewMs();
  if (skew === undefined) return 'the provider does not say what time it is';
  if (Math.abs(skew) <= toleratedSkewMs) return 'right';
  throw new TicketsiftError('clock_skew', describeSkew(skew), {
    hint: 'Set the clock right.',
  });
}

export function lookAtProxy({ world }: Pick<Session, 'world'>): Finding {
  const { http, https, no } = world.environment.proxy;
  const named = [https && `https: ${https}`, http && `http: ${http}`, no && `not for ${no}`].filter(Boolean);
  return { what: 'proxy', state: 'ok', found: withoutCredentials(named.join(', ')) || 'none' };
}

/** Checks the certificate authorities. Node.js only warns of a bad setting, and only at the first connection. */
export async function lookAtAuthorities({ world }: Pick<Session, 'world'>): Promise<Finding> {
  const { authorities, acceptsAnyCertificate } = world.environment;
  const what = 'certificates';
  if (acceptsAnyCertificate) {
    return {
      what,
      state: 'warning',
      found:
        'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: certificates are NOT checked by other programs in Node.js. ticketsift still checks those of the provider, of models and of proxies',
      hint: 'Unset it. For a certificate authority of your own: NODE_EXTRA_CA_CERTS=<its file>.',
    };
  }
  if (authorities === undefined) return { what, state: 'ok', found: 'those of Node.js' };
  const pem = await readRegularFile(authorities).catch((error: unknown) => new Error(readFailure(error)));
  const hint = 'Let NODE_EXTRA_CA_CERTS name a file of certificates in PEM.';
  if (pem instanceof Error) {
    return { what, state: 'failed', found: `cannot read ${authorities}: ${pem.message}`, hint };
  }
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return { what, state: 'ok', found: authorities };
  return { what, state: 'failed', found: `${authorities} holds no certificate`, hint };
}

async function tryKeychain({ world }: Session, { settings }: OpenedLogin): Promise<string> {
  if (settings.storage === 'file') return 'not used (auth.storage: file)';
  const { systemKeyring } = await import('../../auth/session/keyring.js');
  await systemKeyring({ variables: world.environment.keychain }).get('doctor');
  return 'works';
}

async function tryPort({ settings, provider }: OpenedLogin): Promise<string> {
  const [{ startCallbackServer }, { otherWay }, found] = await Promise.all([
    import('../../auth/login/callback-server.js'),
    import('../../auth/login/other-way.js'),
    provider().catch(() => undefined),
  ]);
  await using server = await startCallbackServer({
    ports: settings.redirectPorts,
    offer: () => 'stray',
    ...(found && { otherWay: otherWay(found, 'browser') ?? '' }),
  });
  return `${server.redirectUri} can be listened on`;
}

async function lookForBrowser({ world, login: { provider } }: LoginSession): Promise<Finding> {
  if (world.environment.hasBrowser)
    return { what: 'browser', state: 'ok', found: 'there is a screen to open one on' };
  const found = await provider().catch(() => undefined);
  const isByDevice = found?.client.serverMetadata().device_authorization_endpoint !== undefined;
  return {
    what: 'browser',
    state: 'warning',
    found: 'there is no screen to open one on',
    hint: `ticketsift login ${isByDevice ? '--device' : '--no-browser'}`,
  };
}

async function findUser({ login }: OpenedLogin): Promise<string> {
  const { nameOf } = await import('../../auth/name-of.js');
  return nameOf(await login.user());
}
