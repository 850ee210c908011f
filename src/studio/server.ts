import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { codeOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import type { AnswerConnection } from './desk.js';

/** Where a server listens. */
export interface ServerAddress {
  /** An address of this machine, as URLs have it: `127.0.0.1`, `[::1]`. */
  readonly name: string;
  readonly port: number;
}

/** @param connection ends an answer that cannot be finished, so that it is not taken for a whole one */
type Answer = (request: Request, connection: AnswerConnection) => Response | Promise<Response>;

/** Can be closed twice. */
export interface Server extends AsyncDisposable {
  readonly address: ServerAddress;
  /** Answers requests from now on. */
  serve(answer: Answer): void;
}

/**
 * Listens on this machine.
 * @param port 0 leaves the choice to the system
 * @throws TicketsiftError `no_port` where the port cannot be used, or the address is none of this machine
 */
export async function startServer(host: string, wanted: number): Promise<Server> {
  // What is allowed depends on the port, which is known once the server listens.
  let answer: Answer = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({
    fetch: (request, connection) => answer(request, connection),
    overrideGlobalObjects: false,
    createServer,
    serverOptions: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 120_000 },
  });
  const port = await listen(server, host, wanted);
  let closed: Promise<void> | undefined;
  return {
    address: { name: host.includes(':') ? `[${host}]` : host, port },
    serve(given) {
      answer = given;
    },
    [Symbol.asyncDispose]() {
      closed ??= new Promise((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed;
    },
  };
}

function listen(server: ReturnType<typeof createAdaptorServer>, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => reject(failure(cause, host, port)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

function failure(cause: Error, host: string, port: number): Error {
  const code = codeOf(cause);
  if (/^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN)$/.test(code)) {
    return new TicketsiftError('no_port', `${host} is not an address of this machine`, {
      hint: 'Name one of its addresses, 127.0.0.1, or 0.0.0.0 for all of them.',
      cause,
    });
  }
  if (!/^(EADDRINUSE|EACCES)$/.test(code)) return cause;
  return new TicketsiftError(
    'no_port',
    `Port ${port} cannot be used: another program has it, or only root may`,
    { hint: 'Name another one, or leave --listen out.', cause },
  );
}
