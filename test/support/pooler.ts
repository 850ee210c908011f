import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import pg from 'pg';

/** A pooler between clients and a database. */
export interface Pooler extends AsyncDisposable {
  /** The URL that leads through it. */
  readonly url: string;
}

/**
 * Stands in for a pooler that works by the transaction, as PgBouncer does with `pool_mode = transaction`: all clients have
 * one connection to the server, which is lent to one of them until its transaction has ended.
 */
export async function poolerTo(url: string): Promise<Pooler> {
  const client = new pg.Client(url);
  await client.connect();
  client.on('error', () => {});
  const { stream } = client.connection;
  stream.removeAllListeners('data');
  const clients = new Set<Socket>();
  /** Who has the connection, and what others want to send. */
  let lent: Socket | undefined;
  const waiting = new Map<Socket, Buffer[]>();
  const send = (socket: Socket, bytes: Buffer) => {
    lent ??= socket;
    if (lent === socket) stream.write(bytes);
    else waiting.set(socket, [...(waiting.get(socket) ?? []), bytes]);
  };
  stream.on(
    'data',
    eachMessage((message) => {
      lent?.write(message);
      if (kindOf(message) !== 'Z' || String.fromCharCode(message[5] ?? 0) !== 'I') return;
      lent = undefined;
      const [next] = waiting;
      if (!next) return;
      waiting.delete(next[0]);
      for (const bytes of next[1]) send(next[0], bytes);
    }),
  );
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clients.delete(socket));
    // What begins a session has no letter; then comes what the server gets, but for the end.
    socket.once('data', () => {
      socket.write(started);
      socket.on(
        'data',
        eachMessage((message) => {
          if (kindOf(message) === 'X') socket.end();
          else send(socket, message);
        }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The pooler has no port.');
  const there = Object.assign(new URL(url), { port: String(address.port), search: 'sslmode=disable' });
  return {
    url: there.href,
    async [Symbol.asyncDispose]() {
      for (const socket of clients) socket.destroy();
      server.close();
      await once(server, 'close');
      stream.destroy();
    },
  };
}

/** AuthenticationOk and ReadyForQuery (PostgreSQL's manual, 53.7 "Message Formats"). */
const started = Buffer.from('520000000800000000' + '5a0000000549', 'hex');

const kindOf = (message: Buffer) => String.fromCharCode(message[0] ?? 0);

/** Puts pieces of a stream together to messages: a letter, and a length that counts itself. */
function eachMessage(listen: (message: Buffer) => void): (piece: Buffer) => void {
  let left = Buffer.alloc(0);
  return (piece) => {
    left = Buffer.concat([left, piece]);
    while (left.length >= 5 && left.length >= 1 + left.readInt32BE(1)) {
      const length = 1 + left.readInt32BE(1);
      listen(left.subarray(0, length));
      left = left.subarray(length);
    }
  };
}
