import { expect, it } from 'vitest';
import { startPostgres } from './postgres-server.js';

it('a server for tests leaves it to whoever runs them what the process ends with', async () => {
  const before = process.listeners('beforeExit');
  const server = await startPostgres();
  await server.stop();
  expect(process.listeners('beforeExit')).toEqual(before);
});
