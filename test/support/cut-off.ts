import { once } from 'node:events';
import { createServer, connect as reach, type Socket } from 'node:net';

/** The way from one machine to a server. */
export interface CutOff extends AsyncDisposable {
  /** The URL of the server by this way. */
  readonly url: string;
  /** From now on nothing goes through, in either direction, and nobody learns of it. New connections wait as well. */
  cut(): void;
  /** Lets everything through again: connections from before are gone, as when a router has forgotten them. */
  mend(): void;
}

/** Stands between one machine and a server on loopback, so that a test can cut that machine off alone. */
export async function cutOff(serverUrl: string): Promise<CutOff> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const follow = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    follow(near);
    if (isCut) {
      near.pause();
      return;
    }
    const far = reach(Number(port), hostname);
    follow(far);
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: Object.assign(new URL(serverUrl), { hostname: '127.0.0.1', port: String(address.port) }).href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      isCut = false;
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
