import type { BatchResponse } from '../../../core/batch/remote.js';
import { batchTier } from '../../../core/cost.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { BatchForm, ModelRequest, Reply } from '../../../core/model.js';
import { parseJson } from '../../../core/text/json.js';
import type { Endpoint } from '../endpoint.js';
import type { HttpResponse } from '../exchange.js';
import type { RequestForm } from '../ways.js';
import { azurePath, batchEndpointAt, batchProviderAt, deploymentIn } from './providers.js';
import type { RemoteBatchesSettings } from './remote.js';

interface BatchFormSettings extends Omit<RemoteBatchesSettings, 'provider'> {
  /** The form that live requests have now. */
  readonly current: () => RequestForm;
  readonly bodyOf: (request: ModelRequest, form: RequestForm) => string;
  /** Reads an answer, whatever its status. @throws RequestFailure */
  readonly read: (answer: HttpResponse, tier: string) => Reply;
}

/** How a model at an endpoint takes files of requests. */
export function createBatchForm(settings: BatchFormSettings): BatchForm {
  const { endpoint, current, bodyOf, read } = settings;
  const provider = batchProviderAt(endpoint);
  const formOf = createLineForms(endpoint);
  return {
    path: provider.path,
    limits: provider.limits,
    bodyOf: (request) => bodyOf(request, formOf(current())),
    readReply: (response) =>
      read({ status: response.status, headers: {}, body: textOf(response) }, batchTier),
    isForBatchesAlone: (error) =>
      provider.path === azurePath &&
      error instanceof RequestFailure &&
      error.code === 'http_400' &&
      refusesLive.test(error.message),
    async open() {
      const { openRemoteBatches } = await import('./remote.js');
      return openRemoteBatches({ ...settings, provider, endpoint: batchEndpointAt(endpoint) });
    },
  };
}

/** What Azure says to a live request for a deployment of batches. */
const refusesLive = /operation does not work with the specified model/i;

/** Makes what gives the form of a line: a batch is its own tier, and a line names its model itself. */
function createLineForms(endpoint: Endpoint): (form: RequestForm) => RequestForm {
  const deployment = deploymentIn(endpoint);
  let [live, line]: [RequestForm | undefined, RequestForm | undefined] = [undefined, undefined];
  return (form) => {
    if (line !== undefined && live === form) return line;
    live = form;
    const own = { service_tier: undefined, ...(deployment !== undefined && { model: deployment }) };
    const parameters = JSON.stringify(Object.assign({}, parseJson(form.parameters), own));
    line = { ...form, parameters, tier: undefined };
    return line;
  };
}

/** Returns the text of a body. @throws RequestFailure for one that is nested too deep to be written */
function textOf({ body }: BatchResponse): string {
  if (typeof body === 'string') return body;
  try {
    return JSON.stringify(body) ?? '';
  } catch {
    throw new RequestFailure('no_response', 'The answer is nested too deep to be read.', {
      advice: { kind: 'again' },
      mayBeBilled: true,
    });
  }
}
