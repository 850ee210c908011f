import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** A request as a stand-in for a service gets it. */
export interface ServiceAsked {
  /** Counted from 1, over all hosts. */
  readonly n: number;
  readonly method: string;
  /** The host that the program wanted to reach. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a stand-in answers. */
export interface ServiceReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown;
  /** Whether the body is packed, and the header says so. */
  readonly isGzip?: true;
  /** Whether the connection is broken off instead, without an answer. */
  readonly isLost?: true;
}

export type AnswerService = (request: ServiceAsked) => ServiceReply | Promise<ServiceReply>;

export interface StandIn extends AsyncDisposable {
  /** What a program must have in its environment to reach the stand-in. */
  readonly env: { readonly TICKETSIFT_STAND_IN: string };
  /** All requests so far, in the order of arrival. */
  readonly requests: readonly ServiceAsked[];
  /** Resolves once `count` requests have arrived in all. */
  arrived(count: number): Promise<void>;
  readonly trouble: Trouble;
}

/** What a test may put between a stand-in and its answers. */
export interface Trouble {
  /** Gives every answer. @param usual does what was asked for, and gives the usual one */
  around: (asked: ServiceAsked, usual: () => Promise<ServiceReply>) => Promise<ServiceReply>;
}

/** A stand-in for the services of vendors, on loopback, whatever host a program wants to reach. */
export async function startStandIn(answer: AnswerService): Promise<StandIn> {
  const requests: ServiceAsked[] = [];
  const waiting = new Set<() => void>();
  const trouble: Trouble = { around: (_, usual) => usual() };
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return; // the client hung up while it was asking
    const url = new URL(request.url ?? '', 'http://stand.in');
    const [, host = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
    const asked: ServiceAsked = {
      n: requests.length + 1,
      method: request.method ?? '',
      host,
      path,
      query: url.searchParams,
      headers: request.headers,
      body,
    };
    requests.push(asked);
    for (const look of waiting) look();
    const reply = await trouble.around(asked, async () => answer(asked));
    if (reply.isLost) return void response.destroy();
    const content = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    response.writeHead(reply.status ?? 200, {
      'content-type': 'application/json',
      ...(reply.isGzip && { 'content-encoding': 'gzip' }),
      ...reply.headers,
    });
    response.end(reply.isGzip ? gzipSync(content) : content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  return {
    env: { TICKETSIFT_STAND_IN: `http://127.0.0.1:${address.port}` },
    requests,
    arrived: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (requests.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    trouble,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
