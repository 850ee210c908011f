import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { passwordFromFile } from '../../../src/storage/postgres/password-file.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const address = { host: 'db.example.com', port: 5432, user: 'ada', database: 'support' };

async function passwordFor(content: string, mode = 0o600, one = address) {
  await using folder = await temporaryFolder();
  const path = await folder.write('.pgpass', content);
  await chmod(path, mode);
  return await passwordFromFile(path, one);
}

describe('a password file', () => {
  it.each([
    ['db.example.com:5432:support:ada:secret\n', 'secret'],
    ['*:*:*:*:secret', 'secret'],
    [
      '# db.example.com:5432:support:ada:no\nother:5432:support:ada:no\n*:5432:*:ada:first\n*:*:*:*:second',
      'first',
    ],
    ['*:*:*:*:a\\:b\\\\c', 'a:b\\c'],
    ['db.example.com:5433:support:ada:secret', undefined],
    ['db.example.com:5432:support:bob:secret', undefined],
    ['#*:*:*:*:secret', undefined],
    ['', undefined],
  ])('%j gives %s', async (content, password) => {
    expect(await passwordFor(content)).toBe(password);
  });

  it.each(['localhost', '/var/run', '*'])('knows a unix socket by %s', async (host) => {
    const socket = { ...address, host: '/var/run' };
    expect(await passwordFor(`${host}:*:*:*:secret`, 0o600, socket)).toBe('secret');
  });

  it('that others may read is not used', async () => {
    await expect(passwordFor('*:*:*:*:secret', 0o644)).rejects.toMatchObject({
      code: 'database',
      hint: expect.stringContaining('chmod 600'),
    });
  });

  it('need not be there', async () => {
    expect(await passwordFromFile('/nowhere/.pgpass', address)).toBeUndefined();
  });
});
