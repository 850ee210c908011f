import { type OpenedLogin, openLogin } from '../../auth/open.js';
import { type InspectedConfig, inspectConfig } from '../../config/load.js';
import { trustUnasked } from '../../config/trust/trust.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Session } from '../../core/world/session.js';
import { checkEndpoint, checkKey } from './endpoint.js';
import { examine, type Finding } from './finding.js';
import { checkLogin, describeProvider, lookAtAuthorities, lookAtProxy } from './login.js';
import { checkMachine } from './machine.js';
import { checkSettingsFiles } from './settings.js';
import { checkCache, checkJobs, checkSavedPrompts } from './storage.js';

/** What a diagnosis may do. */
export interface DiagnosisOptions {
  /** Whether nothing is sent. */
  readonly isOffline: boolean;
}

/**
 * Checks everything that a first run needs, one thing after another. It asks for no trust: where `ticketsift.yaml` is not
 * trusted, nothing is sent to what it names.
 */
export async function diagnose(session: Session, options: DiagnosisOptions): Promise<Finding[]> {
  const { world } = session;
  const findings = [...(await checkMachine(session)), ...(await checkSettingsFiles(world))];
  const config = await inspectConfig(world, {}, trustUnasked(world)).catch((error: unknown) => {
    if (error instanceof TicketsiftError) return error;
    throw error;
  });
  if (config instanceof TicketsiftError) {
    // A broken file has been found already; a variable has not.
    const isKnown = findings.some(({ found }) => found === config.message);
    return isKnown ? findings : [...findings, await examine('environment', () => Promise.reject(config))];
  }
  return [...findings, ...(await checkUses(session, config, options))];
}

async function checkUses(
  session: Session,
  config: InspectedConfig,
  options: DiagnosisOptions,
): Promise<Finding[]> {
  let login: OpenedLogin | undefined;
  const opening = await examine('login', async () => {
    login = await openLogin(session, config);
    return '';
  });
  return [
    await checkCache(session, config, options),
    checkKey(session, config),
    lookAtProxy(session),
    await lookAtAuthorities(session),
    ...(await checkEndpoint({ ...session, config, login }, options)),
    await checkSavedPrompts(session, config, options),
    ...(await checkJobs(session, config, options)),
    ...(opening.state === 'ok' ? await checkProvider(session, login, options) : [opening]),
  ];
}

async function checkProvider(
  session: Session,
  login: OpenedLogin | undefined,
  { isOffline }: DiagnosisOptions,
): Promise<Finding[]> {
  if (!login) return [];
  const trusted = await examine('login', async () => {
    await login.use();
    return isOffline ? `${describeProvider(login)}, not reached (--offline)` : '';
  });
  if (trusted.state !== 'ok' || isOffline) return [trusted];
  const all = await checkLogin({ ...session, login });
  // These are said of the whole program.
  const own = all.filter(({ what }) => what !== 'proxy' && what !== 'certificates');
  return own.map((finding) => ({ ...finding, what: `login: ${finding.what}` }));
}
