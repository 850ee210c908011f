import { once } from 'node:events';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** How many requests came through, certificate or not. */
  readonly requests: () => number;
}

/** A server on loopback whose certificate nobody vouches for; it answers `{}`. */
export async function startTlsServer(): Promise<TlsServer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  let requests = 0;
  const server = createServer({ key, cert }, (_, response) => {
    requests++;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs something while Node.js is told to accept any certificate. */
export async function acceptingAnyCertificate<T>(run: () => Promise<T>): Promise<T> {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
  const before = process.env[name];
  process.env[name] = '0';
  try {
    return await run();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
