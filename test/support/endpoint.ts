import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Asked, AskedBody, type Behaviour, byText, lists, openAiError } from './behaviours.js';

export * from './behaviours.js';

export interface EndpointOptions {
  /** Decides on each request; as long as it waits, so does the reply. By default `byText`. */
  readonly answer?: (request: Asked) => Behaviour | Promise<Behaviour>;
  /** The port of one that was closed, which this one takes over. */
  readonly port?: number;
  /** What `/v1/models` lists, or how it answers. */
  readonly models?: readonly string[] | Behaviour;
  /** How it answers requests for anything else. */
  readonly other?: Behaviour;
}

export interface Endpoint extends AsyncDisposable {
  /** The base URL, ending in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** The chat completions asked so far, in the order of arrival. */
  readonly requests: readonly Asked[];
  /** The headers of each request for the list of models. */
  readonly listings: readonly IncomingHttpHeaders[];
  /** The most chat completions that were under way at once. */
  readonly maxInFlight: number;
  /** Resolves once `count` chat completions have arrived in all. */
  arrived(count: number): Promise<void>;
  /** Resolves once no chat completion is under way: each is answered, or the client gave it up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A stand-in for an OpenAI-compatible server, on loopback: `await using endpoint = await startEndpoint()`. */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const { answer = byText, port = 0, models = ['stand-in'] } = options;
  const requests: Asked[] = [];
  const listings: IncomingHttpHeaders[] = [];
  const waiting = new Set<() => void>();
  let inFlight = 0;
  let maxInFlight = 0;

  const changed = () => {
    for (const check of waiting) check();
  };
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });

  const server = createServer(async (request, response) => {
    const { method, headers } = request;
    // Azure's addresses end with a version.
    const url = request.url?.replace(/\?api-version=.*/, '');
    if (method === 'GET' && url === '/v1/models') {
      listings.push(headers);
      const list = typeof models === 'function' ? models : lists(models);
      return list(response, { n: 0, messages: [], body: { model: '', messages: [] }, headers });
    }
    maxInFlight = Math.max(maxInFlight, ++inFlight);
    response.once('close', () => {
      inFlight--;
      changed();
    });
    const received = await text(request).catch(() => undefined);
    if (received === undefined) return; // the client hung up while it was asking
    const n = requests.length + 1;
    if (method !== 'POST' || url !== '/v1/chat/completions') {
      const { other = openAiError(404, 'unknown_url', `Unknown request URL: ${method} ${url}`) } = options;
      return other(response, { n, messages: [], body: { model: '', messages: [] }, headers });
    }
    const body = AskedBody.parse(JSON.parse(received));
    const asked = { n, messages: body.messages, body, headers };
    requests.push(asked);
    changed();
    const behave = await answer(asked);
    await behave(response, asked);
  });

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    port: address.port,
    requests,
    listings,
    get maxInFlight() {
      return maxInFlight;
    },
    arrived: (count) => until(() => requests.length >= count),
    idle: () => until(() => inFlight === 0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A door that is shut until `open()`: what waits for `opened` goes on together, without any sleeping. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
