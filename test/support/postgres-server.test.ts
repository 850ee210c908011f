import { expect, it } from 'vitest';
import { startPostgres } from './postgres-server.js';

it('a server for tests leaves the exit code of the process to its runner', async () => {
  const before = process.listeners('beforeExit');
  const server = await startPostgres();
  await server.stop();
  expect(process.listeners('beforeExit')).toEqual(before);
});
