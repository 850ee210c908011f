/** Serves on a free port of loopback and prints the base URL for a client. @param {import('node:http').Server} server */
export function listen(server) {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    process.stdout.write(`http://127.0.0.1:${address.port}/v1\n`);
  });
}
