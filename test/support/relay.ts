import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A network between a client and a database, on loopback, that can be cut. */
export interface Relay extends AsyncDisposable {
  /** The URL that leads through it. */
  readonly url: string;
  /** Ends all connections, and all that come until it is mended. */
  cut(): void;
  /** Cuts it as soon as a client has sent this, which the database gets. */
  cutAfter(text: string): void;
  mend(): void;
}

/** @param url of a database that is reached by TCP */
export async function relayTo(url: string): Promise<Relay> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  let last: string | undefined;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const database = connect(Number(target.port), target.hostname);
    client.on('data', (data) => {
      if (last === undefined || !data.includes(last)) return;
      isCut = true;
      client.unpipe(database);
      database.end(data, () => client.destroy());
    });
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  const { port } = address;
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    cut,
    cutAfter(text) {
      last = text;
    },
    mend() {
      isCut = false;
      last = undefined;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
