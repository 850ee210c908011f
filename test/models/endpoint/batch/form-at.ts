import { type BatchLine, hasEnded, type RemoteBatches } from '../../../../src/core/batch/remote.js';
import { requestLine } from '../../../../src/core/batch/request-line.js';
import { batchProviderAt } from '../../../../src/models/endpoint/batch/providers.js';
import { openRemoteBatches } from '../../../../src/models/endpoint/batch/remote.js';
import { type Credentials, readEndpoint } from '../../../../src/models/endpoint/endpoint.js';
import type { OpenAiSettings } from '../../../../src/models/endpoint/openai.js';
import { startBatchEndpoint } from '../../../support/batch-endpoint/index.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { modelAt, request } from '../../model-at.js';

/** How a model at a base URL takes files of requests. */
export function formAt(baseUrl: string, settings: Partial<OpenAiSettings> = {}) {
  const { batch } = modelAt(baseUrl, settings);
  if (batch === undefined) throw new Error('The model takes no files.');
  return batch;
}

const bases = {
  openai: 'https://api.openai.com/v1',
  azure: 'https://desk.openai.azure.com/openai?api-version=2025-04-01-preview',
  together: 'https://api.together.xyz/v1',
};

interface StartSettings extends Partial<Credentials> {
  readonly timeoutMs?: number;
  readonly count?: number;
}

/** The batches of a remote, as a provider that has this dialect takes them. */
export async function remoteAt(
  url: string,
  dialect: keyof typeof bases = 'openai',
  { apiKey, bearer, withholds = false, timeoutMs = 20_000 }: StartSettings = {},
) {
  return await openRemoteBatches({
    endpoint: readEndpoint(url, { apiKey, bearer, withholds }),
    provider: batchProviderAt(readEndpoint(bases[dialect], { apiKey: undefined })),
    model: 'gpt-test',
    proxy: {},
    timeoutMs,
    now: Date.now,
  });
}

/** A stand-in, its batches, and a file of requests on the disk. */
export async function startBatch(
  options: NonNullable<Parameters<typeof startBatchEndpoint>[0]> = {},
  settings: StartSettings = {},
) {
  const { count = 3 } = settings;
  const folder = await temporaryFolder();
  const endpoint = await startBatchEndpoint(options);
  const form = formAt(options.dialect === 'azure' ? bases.azure : endpoint.url);
  const keys = Array.from({ length: count }, (_, n) => n.toString(16).padStart(64, '0'));
  const lines = keys.map((key, n) =>
    requestLine(Buffer.from(key, 'hex'), form, form.bodyOf({ ...request, user: `Ticket ${n}` })),
  );
  const path = await folder.write('chunk-1.jsonl', lines.join(''));
  const remote = await remoteAt(endpoint.url, options.dialect, settings);
  return {
    endpoint,
    form,
    keys,
    path,
    remote,
    async [Symbol.asyncDispose]() {
      await remote[Symbol.asyncDispose]();
      await endpoint.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export const steps = {
  /** Uploads a file and creates a batch of it. */
  async create(remote: RemoteBatches, path: string) {
    return await remote.create(await remote.upload(path), { ticketsift: 'chunk-1' });
  },
  /** Retrieves a batch until it has ended. */
  async toEnd(remote: RemoteBatches, id: string) {
    for (;;) {
      const batch = await remote.retrieve(id);
      if (hasEnded(batch.state)) return batch;
    }
  },
  /** Reads all lines of a file. */
  async lines(remote: RemoteBatches, file: string | undefined) {
    const lines: BatchLine[] = [];
    if (file !== undefined) for await (const line of remote.lines(file)) lines.push(line);
    return lines;
  },
};
