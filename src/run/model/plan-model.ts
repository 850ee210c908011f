import type { Config } from '../../config/load.js';
import { TicketsiftError } from '../../core/errors.js';
import { once } from '../../core/once.js';
import type { Prompt } from '../../core/prompt.js';
import { withoutCredentials } from '../../core/text/locations.js';
import type { World } from '../../core/world/world.js';
import { chooseModel } from '../../models/choose.js';
import { isLocalModel } from '../../models/index.js';
import type { RunPlan } from '../plan.js';
import {
  type CredentialRules,
  type ReachContext,
  type ReachedEndpoint,
  reachEndpoint,
} from './reach-endpoint.js';

interface ModelRequest extends CredentialRules {
  readonly prompt: Prompt;
  /** False where no request will be sent, so that no key is needed. */
  readonly sends: boolean;
}

interface ModelContext extends Omit<ReachContext, 'config' | 'world'> {
  readonly world: Pick<World, 'environment' | 'now'>;
  readonly config: Config;
}

/** A model as the plan has it, and its endpoint; none for a local one. */
export interface PlannedModel {
  readonly model: RunPlan['model'];
  readonly endpoint: ReachedEndpoint | undefined;
}

/**
 * Chooses the model of a run.
 * @throws TicketsiftError `no_key` or `no_model`; see `reachEndpoint`
 */
export async function planModel(
  { prompt, sends, isReplay, sendsCredential }: ModelRequest,
  { world, config, login }: ModelContext,
): Promise<PlannedModel> {
  const reach = once(() => reachEndpoint({ world, config, login }, { isReplay, sendsCredential }));
  const { name, why } = await chooseModel({
    prompt,
    config,
    sendsNothing: !sends,
    async reach() {
      const { baseUrl, namedBy, apiKey, bearer, withholds } = await reach();
      const listModels = async () => {
        if (!sends) throw namesNoModel();
        const { listModels } = await import('../../models/endpoint/list-models.js');
        const timeoutMs = config.timeout.value;
        const { proxy } = world.environment;
        const endpoint = { baseUrl, apiKey, bearer, withholds, proxy, timeoutMs, now: world.now };
        return listModels(endpoint, new AbortController().signal);
      };
      return { named: namedBy && baseUrl, hasKey: apiKey !== undefined, listModels };
    },
  });
  if (isLocalModel(name)) return { model: { name, why, endpoint: null }, endpoint: undefined };
  const endpoint = await reach();
  const serviceTier = chooseTier(prompt, config);
  const model = {
    name,
    why,
    endpoint: withoutCredentials(endpoint.baseUrl),
    ...(serviceTier !== undefined && { serviceTier }),
  };
  return { model: endpoint.mayHaveCredential ? model : { ...model, withholdsCredential: true }, endpoint };
}

/** As with the model, a flag overrides the prompt, which overrides the rest of the configuration. */
function chooseTier(prompt: Prompt, { serviceTier: { value, origin } }: Config): string | undefined {
  return origin.kind === 'flag' ? value : (prompt.serviceTier ?? value);
}

function namesNoModel(): TicketsiftError {
  return new TicketsiftError('no_model', 'Name the model with --model', {
    hint: 'With --offline or --dry-run, ticketsift does not ask the endpoint which models it has.',
  });
}
