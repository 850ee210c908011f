import type { BatchLimits } from '../../../core/batch/remote.js';
import { decoded } from '../../../core/text/locations.js';
import type { Endpoint } from '../endpoint.js';

/** How an endpoint takes files of requests. */
export interface BatchProvider {
  readonly limits: BatchLimits;
  /** The address that each line names. */
  readonly path: string;
  readonly upload: Upload;
  /** Whether it is known to have no such API. */
  readonly isWithout: boolean;
}

interface Upload {
  readonly path: string;
  readonly purpose: string;
  /** Whether it wants the name and the type of the file in fields of their own. */
  readonly namesFile: boolean;
}

/** A row of the table below. What it leaves out is as for an endpoint that is in no row. */
interface Row extends Partial<BatchProvider> {
  readonly hosts: RegExp;
}

/** The address that lines for Azure name. */
export const azurePath = '/chat/completions';

const mb = 1_000_000;

/** The smallest limits of all. No row has a limit of enqueued tokens where each account has its own, which its refusals say. */
const unknown: BatchProvider = {
  limits: { maxRequests: 50_000, maxBytes: 100 * mb },
  path: '/v1/chat/completions',
  upload: { path: '/files', purpose: 'batch', namesFile: false },
  isWithout: false,
};

/** The limits of providers, each with where it was read on 2026-11-29. */
const providers: readonly Row[] = [
  {
    hosts: /(^|\.)api\.openai\.com$/, // the reference of files and batches, as in its package openai 6.49
    limits: { maxRequests: 50_000, maxBytes: 200 * mb },
  },
  {
    hosts: /\.(openai|cognitiveservices|services\.ai)\.azure\.com$/, // learn.microsoft.com/azure/foundry/reference/rest/batches-create-batch
    limits: { maxRequests: 50_000, maxBytes: 200 * mb },
    path: azurePath,
  },
  {
    hosts: /(^|\.)api\.together\.(xyz|ai)$/, // docs.together.ai/docs/inference/batch/overview and /reference/upload-file
    limits: { maxRequests: 50_000, maxBytes: 100 * mb, maxEnqueuedTokens: 30_000 * mb },
    upload: { path: '/files/upload', purpose: 'batch-api', namesFile: true },
  },
  {
    hosts: /(^|\.)api\.groq\.com$/, // the reference of files in its package groq-sdk
    limits: { maxRequests: 50_000, maxBytes: 100 * mb },
  },
  {
    hosts: /(^|\.)api\.perplexity\.ai$/, // docs.perplexity.ai/api-reference/files-create-post
    limits: { maxRequests: 50_000, maxBytes: 200 * mb },
  },
  {
    hosts: /(^|\.)dashscope(-intl|-us)?\.aliyuncs\.com$/, // help.aliyun.com/zh/dashscope/developer-reference/openai-batch-interface
    limits: { maxRequests: 50_000, maxBytes: 100 * mb },
  },
  // These have an API of another form, or none.
  { hosts: /^generativelanguage\.googleapis\.com$/, isWithout: true },
  { hosts: /(^|\.)openrouter\.ai$/, isWithout: true },
  { hosts: /(^|\.)api\.(anthropic\.com|x\.ai|mistral\.ai|deepseek\.com)$/, isWithout: true },
];

/** Returns how an endpoint takes files of requests. */
export function batchProviderAt({ baseUrl, query }: Endpoint): BatchProvider {
  const { hostname } = new URL(baseUrl);
  const row = providers.find(({ hosts }) => hosts.test(hostname));
  // Gateways that imitate Azure have its addresses, too.
  const path = row?.path ?? (query.includes('api-version=') ? azurePath : unknown.path);
  return {
    limits: row?.limits ?? unknown.limits,
    path,
    upload: row?.upload ?? unknown.upload,
    isWithout: row?.isWithout ?? false,
  };
}

/** The end of an address that names a model of Azure: its files and batches are above it. */
const deployment = /\/deployments\/([^/]+)$/;

/** Returns the endpoint at which files and batches are. */
export function batchEndpointAt(endpoint: Endpoint): Endpoint {
  return { ...endpoint, baseUrl: endpoint.baseUrl.replace(deployment, '') };
}

/** Returns the model that the address of an endpoint names; lines have to name it, since they have no address of their own. */
export function deploymentIn({ baseUrl }: Endpoint): string | undefined {
  const [, name] = deployment.exec(baseUrl) ?? [];
  return name === undefined ? undefined : decoded(name);
}
