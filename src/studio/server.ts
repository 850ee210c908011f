import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { codeOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import { type AppOptions, createApp } from './app.js';
import type { Desk } from './desk.js';
import { OpenPages } from './event-stream.js';
import { Sessions } from './sessions.js';

export interface StudioOptions extends Omit<Desk, 'pages'> {
  readonly world: AppOptions['world'] & { readonly after: (ms: number, callback: () => void) => () => void };
  /** An address of this machine. */
  readonly host: string;
  /** 0 leaves the choice to the system. */
  readonly port: number;
  /** Called when an address has been used. */
  readonly onRedeem: () => void;
}

export interface Studio extends AsyncDisposable {
  /** Returns an address that lets one browser in, once. Those before are worth nothing from now on. */
  newAddress(): string;
  /** Resolves once no page was open for half an hour, and no test was under way. */
  readonly abandoned: Promise<void>;
}

/** How long it waits for a page, in milliseconds. */
const maxIdleMs = 30 * 60_000;

/** Serves the pages on this machine. @throws TicketsiftError `no_port` where the port is taken */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { workbench, host, world } = options;
  let abandon = () => {};
  const abandoned = new Promise<void>((resolve) => {
    abandon = resolve;
  });
  let isOver = false;
  let callOff = () => {};
  const watch = () => {
    callOff();
    // Pages go when it ends, and nothing is waited for then.
    if (isOver) return;
    callOff = pages.count > 0 || workbench.isRunning ? () => {} : world.after(maxIdleMs, abandon);
  };
  const pages = new OpenPages(workbench, watch);
  const sessions = new Sessions(options.onRedeem);
  const hosts: string[] = [];
  // The port is a part of what is allowed, and is known once the server listens.
  let fetch: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({
    fetch: (request) => fetch(request),
    overrideGlobalObjects: false,
    createServer,
    serverOptions: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 120_000 },
  });
  const port = await listen(server, host, options.port);
  const name = host.includes(':') ? `[${host}]` : host;
  hosts.push(`${name}:${port}`, `localhost:${port}`);
  const { uploads, grant, sources } = options;
  const desk = { workbench, pages, uploads, grant, sources };
  const app = createApp({ world, sessions, desk, hosts, cookie: `ticketsift_${port}` });
  fetch = (request) => app.fetch(request);
  const unsubscribe = workbench.subscribe(({ kind }) => {
    if (kind === 'state') watch();
  });
  watch();
  return {
    abandoned,
    newAddress: () => `http://${name}:${port}/?token=${sessions.newToken()}`,
    async [Symbol.asyncDispose]() {
      isOver = true;
      callOff();
      unsubscribe();
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

type Server = ReturnType<typeof createAdaptorServer>;

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      const isTaken = /^(EADDRINUSE|EACCES)$/.test(codeOf(cause));
      reject(
        isTaken
          ? new TicketsiftError(
              'no_port',
              `Port ${port} cannot be used: another program has it, or only root may`,
              {
                hint: 'Name another one, or leave --listen out.',
                cause,
              },
            )
          : cause,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}
