import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A proxy on loopback that makes tunnels. */
export interface Tunnel extends AsyncDisposable {
  readonly url: string;
}

interface TunnelOptions {
  /** Where all tunnels end on this machine; where the client says, unless given. */
  readonly toPort?: number;
  /** The status with which it refuses them all. */
  readonly refusesWith?: number;
}

export async function startTunnel({ toPort, refusesWith }: TunnelOptions = {}): Promise<Tunnel> {
  const sockets = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    if (refusesWith !== undefined) return void socket.end(`HTTP/1.1 ${refusesWith} Refused\r\n\r\n`);
    const [host = '', port = ''] = toPort === undefined ? url.split(':') : ['127.0.0.1', String(toPort)];
    const target = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const one of [socket, target]) {
      sockets.add(one);
      one.on('error', () => {});
    }
    socket.pipe(target).pipe(socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
