import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { codeOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import type { Callback, CallbackKind } from './awaited-callback.js';
import { alreadyUsed, type LoginPage, notExpected, policy } from './pages.js';

export interface CallbackServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/callback`. */
  readonly redirectUri: string;
}

export interface CallbackServerOptions {
  /** The ports that are registered with the provider; with none, the system chooses one. */
  readonly ports: readonly number[];
  /** Takes the awaited answer, which must then be shown a page, or returns what another request is. */
  readonly offer: (callback: Callback) => CallbackKind;
  /** A hint at another way to log in when no port is free; empty where there is none. */
  readonly otherWay?: string;
}

/** Milliseconds in which the head of a request must arrive. */
const headerTimeoutMs = 5_000;
/** Bytes of it. */
const maxHeaderBytes = 16 * 1024;
const maxConnections = 100;
/** Milliseconds that the browser has to read the last page. */
const lastPageMs = 200;

const address = '127.0.0.1';
const path = '/callback';

/**
 * Waits on the loopback address for the browser to return (RFC 8252, section 7.3). Other programs and web pages can
 * reach it, too: any other request gets a page that says so, and waiting continues.
 * @throws TicketsiftError `no_port` where all registered ports are in use
 */
export async function startCallbackServer({
  ports,
  offer,
  otherWay = 'Log in with ticketsift login --device.',
}: CallbackServerOptions): Promise<CallbackServer> {
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: headerTimeoutMs,
      requestTimeout: headerTimeoutMs,
      connectionsCheckingInterval: 500,
    },
    (request, response) => {
      const refusal = refuse(request);
      if (refusal !== undefined) return end(response, refusal);
      const show = (page: LoginPage) => send(response, page);
      const verdict = offer({ parameters: parametersOf(request.url), show });
      if (verdict !== 'taken') show(verdict === 'late' ? alreadyUsed : notExpected);
    },
  );
  server.maxConnections = maxConnections;
  const port = await listen(server, ports, otherWay);
  return {
    redirectUri: `http://${address}:${port}${path}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      // Browsers keep connections open, some without a request. The last page should still arrive.
      const hangUp = setTimeout(() => server.closeAllConnections(), lastPageMs);
      await closed;
      clearTimeout(hangUp);
    },
  };
}

/** Returns the status for a request that cannot be the redirect. */
function refuse({ method, url = '', headers }: IncomingMessage): number | undefined {
  // Any other name leads here by a trick (DNS rebinding).
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? '')) return 421;
  if (!/^\/callback(\?|$)/.test(url)) return 404;
  return method === 'GET' ? undefined : 405;
}

function parametersOf(url = ''): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}

function send(response: ServerResponse, { status, html }: LoginPage): void {
  end(response, status, html);
}

function end(response: ServerResponse, status: number, html = ''): void {
  if (response.headersSent) return;
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      connection: 'close',
      ...(status === 405 && { allow: 'GET' }),
    })
    .end(html);
}

async function listen(server: Server, ports: readonly number[], otherWay: string): Promise<number> {
  for (const port of ports.length > 0 ? ports : [0]) {
    const listening = await tryPort(server, port);
    if (listening !== undefined) return listening;
  }
  throw new TicketsiftError(
    'no_port',
    `All ports in auth.redirect_ports are in use: ${listNames(ports.map(String))}`,
    {
      hint: `Stop the programs that use them, or register another port with the provider and add it there. ${otherWay}`.trim(),
    },
  );
}

function tryPort(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      if (/^(EADDRINUSE|EACCES)$/.test(codeOf(error)) && port !== 0) resolve(undefined);
      else reject(error);
    };
    server.once('error', onError);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', onError);
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
    });
  });
}
