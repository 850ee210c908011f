// Not TypeScript, since the bench runs it as it is.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { describeBatch, StoredBatches } from './batches.js';
import { completeByText } from './completion.js';
import { describeFile, StoredFiles } from './files.js';
import { Ledger } from './ledger.js';
import { readForm } from './multipart.js';

export { completes, failsWith } from './completion.js';

/**
 * @typedef {object} BatchEndpoint
 * @property {string} url The base URL.
 * @property {number} port
 * @property {Ledger} ledger
 * @property {StoredFiles} files
 * @property {StoredBatches} batches
 * @property {import('node:http').IncomingHttpHeaders[]} headers Of every request, in the order of arrival.
 * @property {import('./options.js').BatchEndpointOptions} options May be changed while it runs.
 * @property {() => Promise<void>} advance Leads every batch to its next state.
 * @property {() => Promise<void>} close
 * @property {() => Promise<void>} [Symbol.asyncDispose]
 */

/**
 * A stand-in for the Files and Batches of an endpoint, on loopback, that answers live requests, too:
 * `await using endpoint = await startBatchEndpoint()`. A batch goes on by a state whenever it is retrieved. Files are on the
 * disk, so that a large batch takes no memory.
 * @param {import('./options.js').BatchEndpointOptions} options
 */
export async function startBatchEndpoint(options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ticketsift-batches-'));
  const ledger = new Ledger();
  const files = new StoredFiles(folder);
  const batches = new StoredBatches(options, files, ledger);
  /** @type {import('node:http').IncomingHttpHeaders[]} */
  const headers = [];
  const server = createServer(async (request, response) => {
    headers.push(request.headers);
    try {
      await serve({ request, response, options, ledger, files, batches });
    } catch (error) {
      // The client hung up, or its request makes no sense.
      if (!response.headersSent) reply(response, 400, problem(null, String(error)));
      else response.destroy();
    }
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  };
  const base = options.dialect === 'azure' ? 'openai' : 'v1';
  const version = options.dialect === 'azure' ? '?api-version=2025-04-01-preview' : '';
  return {
    url: `http://127.0.0.1:${address.port}/${base}${version}`,
    port: address.port,
    ledger,
    files,
    batches,
    headers,
    options,
    async advance() {
      for (const batch of batches.all.values()) await batches.advance(batch);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * @typedef {object} Exchange
 * @property {import('node:http').IncomingMessage} request
 * @property {import('node:http').ServerResponse} response
 * @property {import('./options.js').BatchEndpointOptions} options
 * @property {Ledger} ledger
 * @property {StoredFiles} files
 * @property {StoredBatches} batches
 */

/** What each address is for. @type {readonly (readonly [method: string, path: RegExp, step: import('./options.js').Step])[]} */
const routes = [
  ['POST', /\/chat\/completions$/, 'live'],
  ['POST', /\/files(\/upload)?$/, 'upload'],
  ['GET', /\/files$/, 'files'],
  ['GET', /\/files\/([^/]+)\/content$/, 'content'],
  ['GET', /\/files\/([^/]+)$/, 'file'],
  ['DELETE', /\/files\/([^/]+)$/, 'delete'],
  ['POST', /\/batches$/, 'create'],
  ['GET', /\/batches$/, 'list'],
  ['GET', /\/batches\/([^/]+)$/, 'retrieve'],
  ['POST', /\/batches\/([^/]+)\/cancel$/, 'cancel'],
];

/** @param {Exchange} exchange */
async function serve(exchange) {
  const { request, response, options, ledger } = exchange;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'GET' && pathname === '/ledger') return reply(response, 200, ledger);
  if (pathname.endsWith('/models'))
    return reply(response, 200, { object: 'list', data: [{ id: 'stand-in', object: 'model' }] });
  const [, path, step] =
    routes.find(([method, path]) => method === request.method && path.test(pathname)) ?? [];
  if (path === undefined || step === undefined || (options.hasNoBatches && step !== 'live')) {
    await text(request);
    return reply(response, 404, problem('unknown_url', `Unknown request URL: ${request.method} ${pathname}`));
  }
  const id = path.exec(pathname)?.[1];
  const n = ledger.count(step);
  const fault = options.fault?.({ step, n, id });
  if (fault === 'hangs') return;
  if (typeof fault === 'object' && 'status' in fault) {
    await text(request);
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(
      typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? problem(null, 'It failed.')),
    );
    return;
  }
  if (fault === 'lost reply') {
    // Whatever it writes is lost.
    response.end = () => {
      response.socket?.resetAndDestroy();
      return response;
    };
  }
  const cut = typeof fault === 'object' ? fault : undefined;
  return steps[step](exchange, { id: id ?? '', n, query: searchParams, cut });
}

/** @typedef {{ id: string, n: number, query: URLSearchParams, cut: { cutAfter: number, isHidden?: boolean } | undefined }} Call */

/** @type {Record<import('./options.js').Step, (exchange: Exchange, call: Call) => unknown>} */
const steps = {
  async live({ request, response, options, ledger }) {
    const { status, body } = (options.answer ?? completeByText)(JSON.parse(await text(request)));
    if (status === 200) ledger.live++;
    reply(response, status, body);
  },

  async upload({ request, response, options, files }) {
    const { maxBytes = Infinity } = options;
    const file = files.open('batch');
    let name = 'unnamed';
    let purpose = '';
    await readForm(request, request.headers['content-type'] ?? '', (part) => {
      if (part.filename !== undefined) name = part.filename;
      return async (bytes) => {
        if (part.filename !== undefined && file.bytes <= maxBytes) await file.write(bytes);
        else if (part.name === 'purpose') purpose += bytes.toString();
      };
    });
    if (file.bytes > maxBytes) {
      await file.discard();
      return reply(response, 413, problem('file_too_large', `The file is larger than ${maxBytes} bytes.`));
    }
    const wanted = options.dialect === 'together' ? 'batch-api' : 'batch';
    if (purpose !== wanted) {
      await file.discard();
      return reply(response, 400, problem('invalid_purpose', `The purpose is not ${wanted}.`));
    }
    reply(response, 200, describeFile(await file.close(name, purpose), options.pendingFor));
  },

  files({ response, files }, { query }) {
    reply(
      response,
      200,
      page([...files.all.values()].toReversed(), query, (file) => describeFile(file)),
    );
  },

  file({ response, options, files }, { id }) {
    const file = files.all.get(id);
    if (file === undefined) return reply(response, 404, problem(null, `No such File object: ${id}`));
    reply(response, 200, describeFile(file, options.pendingFor));
  },

  async content({ response, files }, { id, cut }) {
    const file = files.all.get(id);
    if (file === undefined) return reply(response, 404, problem(null, `No such File object: ${id}`));
    const type = { 'content-type': 'application/octet-stream' };
    if (cut?.isHidden) {
      response.writeHead(200, type);
      return await pipeline(createReadStream(file.path, { end: cut.cutAfter - 1 }), response);
    }
    response.writeHead(200, { ...type, 'content-length': file.bytes });
    if (cut === undefined) return await pipeline(createReadStream(file.path), response);
    for await (const chunk of createReadStream(file.path, { end: cut.cutAfter - 1 })) response.write(chunk);
    response.write('', () => response.socket?.resetAndDestroy());
  },

  async delete({ response, files }, { id }) {
    if (await files.remove(id)) reply(response, 200, { id, object: 'file', deleted: true });
    else reply(response, 404, problem(null, `No such File object: ${id}`));
  },

  async create({ request, response, options, files, batches }) {
    const { input_file_id, endpoint, completion_window, metadata = {} } = JSON.parse(await text(request));
    const input = files.all.get(input_file_id);
    if (input === undefined)
      return reply(response, 400, problem(null, `No such File object: ${input_file_id}`));
    if (input.looks <= (options.pendingFor ?? 0))
      return reply(response, 400, problem(null, 'The file is not processed.'));
    if (completion_window !== '24h') return reply(response, 400, problem(null, 'Only 24h is supported.'));
    const described = describeBatch(batches.create(input, endpoint, metadata), options);
    reply(response, 200, options.dialect === 'together' ? { job: described } : described);
  },

  list({ response, options, batches }, { query }) {
    const newest = [...batches.all.values()].toReversed();
    /** @param {import('./batches.js').StoredBatch} batch */
    const describe = (batch) => describeBatch(batch, options);
    reply(
      response,
      200,
      options.dialect === 'together' ? newest.map(describe) : page(newest, query, describe),
    );
  },

  async retrieve({ response, options, batches }, { id, n }) {
    const batch = batches.all.get(id);
    if (batch === undefined) return reply(response, 404, problem(null, `No batch found with id '${id}'.`));
    await batches.poll(batch);
    const described = describeBatch(batch, options);
    reply(response, 200, options.describes?.(described, n) ?? described);
  },

  async cancel({ request, response, options, batches }, { id }) {
    await text(request);
    const batch = batches.all.get(id);
    if (batch === undefined) return reply(response, 404, problem(null, `No batch found with id '${id}'.`));
    if (!batches.cancel(batch)) {
      const message = `Cannot cancel a batch with status '${batch.state}'.`;
      return reply(response, 409, problem('batch_not_cancellable', message));
    }
    reply(response, 200, describeBatch(batch, options));
  },
};

/**
 * A page of a list, the newest first.
 * @template {{ id: string }} Item
 * @param {readonly Item[]} items
 * @param {URLSearchParams} query
 * @param {(item: Item) => object} describe
 */
function page(items, query, describe) {
  const after = query.get('after');
  const start = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  const end = start + Math.min(100, Number(query.get('limit') ?? 20));
  return { object: 'list', data: items.slice(start, end).map(describe), has_more: end < items.length };
}

/** @param {string | null} code @param {string} message */
function problem(code, message) {
  return { error: { message, type: 'invalid_request_error', param: null, code } };
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {unknown} body */
function reply(response, status, body) {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
