import { expect, it } from 'vitest';
import { requireServer } from '../../../src/storage/postgres/require-server.js';

const server = (version: string, number: string, encoding = 'UTF8') =>
  requireServer(async () => ({ rows: [{ version, number, encoding }] }), 'a cache', 'db.example.com');

it.each([
  ['18.1', '180001'],
  ['13.0 (Debian 13.0-1.pgdg100+1)', '130000'],
])('takes PostgreSQL %s', async (version, number) => {
  await expect(server(version, number)).resolves.toBeUndefined();
});

it.each([
  ['12.22', '120022'],
  ['9.6.24', '90624'],
])('refuses PostgreSQL %s', async (version, number) => {
  await expect(server(version, number)).rejects.toMatchObject({
    code: 'database',
    message: `db.example.com is PostgreSQL ${version}, so it cannot hold a cache`,
    hint: 'Use PostgreSQL 13 or newer.',
  });
});

it('refuses another encoding than UTF8', async () => {
  await expect(server('18.1', '180001', 'LATIN1')).rejects.toMatchObject({
    message: 'db.example.com has the encoding LATIN1, so it cannot hold a cache',
    hint: 'Use a database with the encoding UTF8.',
  });
});
