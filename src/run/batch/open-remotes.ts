import type { OpenedLogin } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import type { RemoteBatches } from '../../core/batch/remote.js';
import type { Price } from '../../core/cost.js';
import { TicketsiftError } from '../../core/errors.js';
import type { BatchForm } from '../../core/model.js';
import type { Resources } from '../../core/resources.js';
import { withoutCredentials } from '../../core/text/locations.js';
import type { World } from '../../core/world/world.js';
import type { StoredBatch } from '../../storage/cache/batches/stored-batch.js';
import type { Cache } from '../../storage/cache/cache.js';
import { openEndpointFacts } from '../../storage/endpoint-facts.js';
import { openModel } from '../model/open-model.js';
import { reachEndpoint } from '../model/reach-endpoint.js';
import { type BatchSettings, promptOf, readSettings } from './settings.js';

/** The remote side of a batch, and how its answers are read. */
export interface Remote {
  readonly batches: RemoteBatches;
  readonly form: BatchForm;
  /** When the batch was made; undefined where it was not known. */
  readonly price: Price | undefined;
}

export interface RemotesContext {
  readonly world: World;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly cache: Cache;
  readonly note: (text: string) => void;
}

/** Opens the remote side of a batch, once for all that are alike. */
export type OpenRemote = (batch: StoredBatch) => Promise<Remote>;

/**
 * Reaches endpoints as the configuration says now, with its credentials; a batch that was sent elsewhere is refused, since a file
 * in the cache must not send a key anywhere.
 */
export function remotes(context: RemotesContext, resources: Resources): OpenRemote {
  const opened = new Map<string, Promise<Remote>>();
  return ({ label }) => {
    const settings = readSettings(label.settings);
    const name = JSON.stringify(settings);
    const remote = opened.get(name) ?? openRemote(settings, context, resources);
    opened.set(name, remote);
    return remote;
  };
}

/** @throws TicketsiftError `usage` where the endpoint is another one now; `batch_unsupported`; as `reachEndpoint` */
async function openRemote(
  settings: BatchSettings,
  { world, config, login, cache, note }: RemotesContext,
  resources: Resources,
): Promise<Remote> {
  const { model, limits, price } = settings;
  const sendsCredential = model.withholdsCredential !== true;
  const endpoint = await reachEndpoint({ world, config, login }, { isReplay: false, sendsCredential });
  const address = withoutCredentials(endpoint.baseUrl);
  if (address !== model.endpoint) throw anotherEndpoint(model.endpoint ?? '', address);
  const facts = openEndpointFacts(
    world.environment.files.endpoints,
    { endpoint: address, model: model.name },
    world.now,
  );
  const stage = { plan: { model, limits }, prompt: promptOf(settings), endpoint };
  const opened = resources.use(
    await openModel(stage, { world, config, facts, vectors: cache.vectors, note }),
  );
  const form = opened.model.batch;
  if (!form) {
    throw new TicketsiftError('batch_unsupported', `${model.name} takes no batches`, {
      hint: 'Remove the batch: ticketsift batch cancel.',
    });
  }
  return { batches: resources.use(await form.open()), form, price };
}

function anotherEndpoint(was: string, is: string): TicketsiftError {
  return new TicketsiftError('usage', `The batch was sent to ${was}, and requests go to ${is} now`, {
    hint: `Name the endpoint of the batch: --base-url ${was}`,
  });
}
