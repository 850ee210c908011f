import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { addressOf, readKeywords, userFile } from '../../../src/storage/postgres/keywords.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('a connection’s settings come from', () => {
  it.each<[string, string, Record<string, string>, Record<string, string>]>([
    [
      'the environment',
      'postgres://',
      { PGHOST: 'h', PGPORT: '1', PGUSER: 'u', PGDATABASE: 'd' },
      { host: 'h', port: '1', user: 'u', dbname: 'd' },
    ],
    [
      'the URL before it',
      'postgres://host/db',
      { PGHOST: 'h', PGUSER: 'u' },
      { host: 'host', dbname: 'db', user: 'u' },
    ],
    ['variables that are not empty', 'postgres://', { PGHOST: '', PGUSER: 'u' }, { user: 'u' }],
    [
      'the service file before the environment',
      'postgres://',
      { PGSERVICE: 'desk', PGHOST: 'h', PGUSER: 'u' },
      { host: 'desk.example.com', user: 'u' },
    ],
    [
      'the service that the URL names',
      'postgres://?service=desk',
      { PGHOST: 'h' },
      { host: 'desk.example.com', dbname: 'support' },
    ],
    [
      'the URL before the service file',
      'postgres://host',
      { PGSERVICE: 'desk' },
      { host: 'host', dbname: 'support' },
    ],
  ])('%s', async (_, url, variables, expected) => {
    await using folder = await temporaryFolder();
    await folder.write(
      '.pg_service.conf',
      '# ours\n[other]\nhost=x\n\n[desk]\nhost = desk.example.com\ndbname=support\n',
    );
    expect(await readKeywords(url, { HOME: folder.path, ...variables })).toMatchObject(expected);
  });

  it.each([
    ['a service that is not there', { PGSERVICE: 'none' }, 'has no service none'],
    [
      'a service file that is not there',
      { PGSERVICE: 'desk', PGSERVICEFILE: '/nowhere' },
      'Cannot read the service file',
    ],
  ])('but not from %s', async (_, variables, message) => {
    await using folder = await temporaryFolder();
    await folder.write('.pg_service.conf', '[desk]\nhost=x');
    await expect(readKeywords('postgres://', { HOME: folder.path, ...variables })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });
});

describe('where nothing is said', () => {
  it('the user is the system’s, the database called like the user, the port 5432', () => {
    const { username } = userInfo();
    expect(addressOf({ host: 'h' })).toEqual({ host: 'h', port: 5432, user: username, database: username });
    expect(addressOf({ host: 'h', user: 'ada' })).toMatchObject({ user: 'ada', database: 'ada' });
  });

  it('the host is this machine', () => {
    // No server has its socket at a port like this one.
    expect(addressOf({ port: '1' }).host).toBe('localhost');
  });
});

it('of several hosts none is chosen', () => {
  expect(() => addressOf({ host: 'one,two' })).toThrow(expect.objectContaining({ code: 'usage' }));
});

it.each(['PGHOSTADDR', 'PGREQUIREAUTH', 'PGSSLCRL'])('%s is not ignored', async (name) => {
  await expect(readKeywords('postgres://h', { [name]: 'x' })).rejects.toMatchObject({
    code: 'usage',
    message: `${name} is set, but is not supported`,
  });
});

it.each(['0', '70000', 'x', '-1'])('%s is no port', (port) => {
  expect(() => addressOf({ host: 'h', port })).toThrow(expect.objectContaining({ code: 'usage' }));
});

it.each([
  ['.pgpass', '/home/ann/.pgpass', '/data/postgresql/pgpass.conf'],
  ['.pg_service.conf', '/home/ann/.pg_service.conf', '/data/postgresql/.pg_service.conf'],
  ['.postgresql/root.crt', '/home/ann/.postgresql/root.crt', '/data/postgresql/root.crt'],
])('%s is where libpq looks for it, on Windows too', (path, inHome, onWindows) => {
  expect(userFile({ HOME: '/home/ann' }, path)).toBe(inHome);
  expect(userFile({ HOME: '/home/ann', APPDATA: '/data' }, path)).toBe(onWindows);
});
