import type { LoginContext } from '../../auth/access.js';
import type { OpenedLogin } from '../../auth/open.js';
import { describeSkew } from '../../auth/provider/describe-skew.js';
import { messageOf } from '../../core/errors/caught.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { align } from '../../core/text/align.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { visible } from '../../core/text/visible.js';
import { readRegularFile } from '../../core/world/read-file.js';
import type { Session } from '../../core/world/session.js';
import { writeJson } from '../write-json.js';

export interface DoctorOptions {
  readonly json?: true;
}

/** A check and its result. */
interface Finding {
  readonly what: string;
  /** `warning` where it works all the same. */
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hint?: string;
}

/** Milliseconds that clocks may differ before the times in tokens look wrong. */
const tolerated = 30_000;

/** Checks everything that logging in needs, one thing after another. Resolves to 0 when all of it works, else to 1. */
export async function runAuthDoctor(context: LoginContext, { json }: DoctorOptions): Promise<number> {
  const { output, login: opened } = context;
  const findings = [
    {
      what: 'configuration',
      state: 'ok',
      found: `${withoutCredentials(opened.settings.issuer)} (${opened.where})`,
    } as const,
    await examine('provider', () => findProvider(opened)),
    await examine('clock', () => lookAtClock(opened)),
    lookAtProxy(context),
    await lookAtAuthorities(context),
    await examine('keychain', () => tryKeychain(context, opened), 'warning'),
    await examine('port', () => tryPort(opened)),
    await lookForBrowser(context),
    await examine('session', () => findUser(opened), 'warning'),
  ];
  if (json) await writeJson(context, 'auth doctor', findings);
  else await output.write(describe(findings));
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
}

async function examine(
  what: string,
  look: () => Promise<string>,
  otherwise: 'failed' | 'warning' = 'failed',
): Promise<Finding> {
  try {
    return { what, state: 'ok', found: await look() };
  } catch (error) {
    const hint = error instanceof TicketsiftError ? error.hint : undefined;
    return {
      what,
      state: otherwise,
      found: withoutCredentials(messageOf(error)),
      ...(hint !== undefined && { hint }),
    };
  }
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
  if (Math.abs(skew) <= tolerated) return 'right';
  throw new TicketsiftError('clock_skew', describeSkew(skew), {
    hint: 'Set the clock right.',
  });
}

function lookAtProxy({ world }: Session): Finding {
  const { http, https, no } = world.environment.proxy;
  const named = [https && `https: ${https}`, http && `http: ${http}`, no && `not for ${no}`].filter(Boolean);
  return { what: 'proxy', state: 'ok', found: withoutCredentials(named.join(', ')) || 'none' };
}

/** Checks the certificate authorities. Node.js only warns of a bad setting, and only at the first connection. */
async function lookAtAuthorities({ world }: Session): Promise<Finding> {
  const { authorities, acceptsAnyCertificate } = world.environment;
  const what = 'authorities';
  if (acceptsAnyCertificate) {
    return {
      what,
      state: 'warning',
      found:
        'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: certificates are NOT checked by other programs in Node.js. ticketsift checks those of the provider, of models and of proxies all the same',
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

async function lookForBrowser({ world, login: { provider } }: LoginContext): Promise<Finding> {
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

const marks = { ok: 'ok', warning: 'warning', failed: 'FAILED' } as const;

function describe(findings: readonly Finding[]): string {
  const rows = findings.flatMap(({ what, state, found, hint }) => [
    [what, marks[state], visible(found)],
    ...(hint === undefined ? [] : [['', '', visible(hint)]]),
  ]);
  return `${align(rows).join('\n')}\n`;
}
