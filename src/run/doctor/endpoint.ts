import type { OpenedLogin } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { counted } from '../../core/text/numbers.js';
import type { Session } from '../../core/world/session.js';
import { type Probed, probeEndpoint } from '../../models/endpoint/probe.js';
import { openAi, reachEndpoint } from '../model/reach-endpoint.js';
import { examine, type Finding } from './finding.js';
import { toleratedSkewMs } from './login.js';

/** Milliseconds until the endpoint must have answered. */
const timeoutMs = 5_000;

/** Says whether there is a key, and never which. */
export function checkKey(
  { world: { environment } }: Session,
  { baseUrl, llm }: Pick<Config, 'baseUrl' | 'llm'>,
): Finding {
  const what = 'key';
  if (environment.secrets.apiKey !== undefined) return { what, state: 'ok', found: 'set (OPENAI_API_KEY)' };
  if (llm.auth.unchecked !== undefined)
    return {
      what,
      state: 'ok',
      found: `none needed: your login is sent (llm.auth in ${llm.auth.origin.where})`,
    };
  const isNeeded = baseUrl.unchecked === undefined;
  return {
    what,
    state: isNeeded ? 'warning' : 'ok',
    found: isNeeded ? 'not set: the embedded model answers' : 'not set, which suits a server that needs none',
    ...(isNeeded && { hint: 'To use models at OpenAI: export OPENAI_API_KEY=sk-your-key' }),
  };
}

interface EndpointContext extends Session {
  readonly config: Pick<Config, 'baseUrl' | 'llm'>;
  readonly login: OpenedLogin | undefined;
}

/** Asks the endpoint for its models, at an address that the user named or trusts alone. */
export async function checkEndpoint(
  context: EndpointContext,
  { isOffline }: { readonly isOffline: boolean },
): Promise<Finding[]> {
  const { world, config } = context;
  const { apiKey } = world.environment.secrets;
  const named = config.baseUrl.unchecked;
  const what = 'endpoint';
  if (named === undefined && apiKey === undefined)
    return [{ what, state: 'ok', found: 'none needed without a key' }];
  const shown = withoutCredentials(named ?? openAi);
  if (isOffline) return [{ what, state: 'ok', found: `${shown}, not reached (--offline)` }];
  let probed: Probed | undefined;
  const reached = await examine(what, async () => {
    probed = await probe(context);
    return '';
  });
  return probed ? [judge(probed), ...judgeClock(probed)] : [withRemedy(reached)];
}

/** @throws TicketsiftError `not_trusted`; see `probeEndpoint` */
async function probe(context: EndpointContext): Promise<Probed> {
  const { world } = context;
  const { baseUrl, apiKey, bearer } = await reachEndpoint(context, {
    isReplay: false,
    sendsCredential: true,
  });
  const stop = new AbortController();
  const stopListening = world.onInterrupt(() => stop.abort(new Error('stopped')));
  try {
    return await probeEndpoint(
      { baseUrl, apiKey, bearer, proxy: world.environment.proxy, timeoutMs, now: world.now },
      stop.signal,
    );
  } finally {
    stopListening();
  }
}

function withRemedy(finding: Finding): Finding {
  const hint = 'Check base_url (or OPENAI_BASE_URL), that its server runs, and the proxy.';
  return finding.hint === undefined ? { ...finding, hint } : finding;
}

function judge({ host, status, models }: Probed): Finding {
  const finding = (state: Finding['state'], found: string, hint?: string): Finding => ({
    what: 'endpoint',
    state,
    found: `${host} ${found}`,
    ...(hint !== undefined && { hint }),
  });
  if (models !== undefined) return finding('ok', `answers, with ${counted(models, 'model')}`);
  if (status === 401 || status === 403)
    return finding(
      'failed',
      `refuses the key, or wants one (${status})`,
      'Set OPENAI_API_KEY to a key that is valid there.',
    );
  if (status === 429) return finding('warning', 'answers, but is at its limits (429)', 'Try again later.');
  if (status >= 500)
    return finding('failed', `has a failure (${status})`, 'Try again later, or ask who runs it.');
  return finding(
    'warning',
    `answers, but lists no models (${status})`,
    'Check that base_url is right: most end in /v1. Some servers list none, and work.',
  );
}

/** The clock of the endpoint is as good as any: cheap, and right to a second. */
function judgeClock({ skewMs }: Probed): Finding[] {
  if (skewMs === undefined) return [];
  if (Math.abs(skewMs) <= toleratedSkewMs) return [{ what: 'clock', state: 'ok', found: 'right' }];
  const found = `${Math.abs(Math.round(skewMs / 1000))} s ${skewMs > 0 ? 'ahead of' : 'behind'} the endpoint’s`;
  return [{ what: 'clock', state: 'warning', found, hint: 'Set the clock right.' }];
}
