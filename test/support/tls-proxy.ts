import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';

/** A proxy that speaks https, with a certificate that no browser knows. */
export interface TlsProxy extends AsyncDisposable {
  readonly origin: string;
  /** Passes requests on to a port of this machine from now on, each as it is. */
  passTo(port: number): void;
}

export async function startTlsProxy(): Promise<TlsProxy> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  let port = 0;
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    origin: `https://localhost:${address.port}`,
    passTo(given) {
      port = given;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
