import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A listener on loopback that takes whatever comes: an endpoint, a database and an OpenID provider in one. */
export interface Attacker extends AsyncDisposable {
  readonly port: number;
  /** All bytes that came, of all connections; a request to log in at a database is answered so that the password comes too. */
  received(): string;
  forget(): void;
  /** Answers requests with 400 from now on. */
  refuse(): void;
}

const completion = {
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: '{"urgent":false,"categories":["Bug"]}' },
    },
  ],
};

/** The length and the code with which PostgreSQL's clients ask for TLS. */
const wantsTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
/** "Send the password as it is." */
const sendPassword = Buffer.from([...Buffer.from('R'), 0, 0, 0, 8, 0, 0, 0, 3]);

export async function startAttacker(): Promise<Attacker> {
  let received = '';
  let status = '200 OK';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let begun = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (bytes.equals(wantsTls)) return void socket.write('N');
      begun += bytes.toString('latin1');
      if (begun.startsWith('\0'))
        return void (begun.includes('\0\0p') ? socket.end() : socket.write(sendPassword));
      if (begun.startsWith('p')) return void socket.end();
      const [head = '', body] = begun.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body !== undefined && body.length >= length) socket.end(answerTo(head, status));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The listener has no port.');
  return {
    port: address.port,
    received: () => received,
    forget() {
      received = '';
    },
    refuse() {
      status = '400 Bad Request';
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(head: string, status: string): string {
  const body = JSON.stringify(head.startsWith('POST') ? completion : {});
  return [
    `HTTP/1.1 ${status}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
