import { describe, expect, it } from 'vitest';
import { isPostgresUrl } from '../../../src/core/text/locations.js';
import { parsePostgresUrl } from '../../../src/storage/postgres/url.js';

describe('a connection URL says', () => {
  it.each([
    ['postgres://', {}],
    ['postgresql:///', {}],
    ['postgres:///db', { dbname: 'db' }],
    ['postgres://host', { host: 'host' }],
    ['postgres://host:5433/db', { host: 'host', port: '5433', dbname: 'db' }],
    ['postgres://ada@host/db', { user: 'ada', host: 'host', dbname: 'db' }],
    ['postgres://ada:s%40%2F%3A@host/db', { user: 'ada', password: 's@/:', host: 'host', dbname: 'db' }],
    ['postgres://:secret@/db', { password: 'secret', dbname: 'db' }],
    ['postgres://[::1]:5433/db', { host: '::1', port: '5433', dbname: 'db' }],
    ['postgres://%2Fvar%2Frun/db', { host: '/var/run', dbname: 'db' }],
    ['postgres:///db?host=/tmp&port=5433', { host: '/tmp', port: '5433', dbname: 'db' }],
    [
      'postgres://host/db?sslmode=verify-full&sslrootcert=a.crt',
      { host: 'host', dbname: 'db', sslmode: 'verify-full', sslrootcert: 'a.crt' },
    ],
    ['postgres://host/db?ssl=true', { host: 'host', dbname: 'db', sslmode: 'require' }],
    [
      'postgres://host/db?options=-c%20search_path%3Dx',
      { host: 'host', dbname: 'db', options: '-c search_path=x' },
    ],
    ['postgres://host/db?target_session_attrs=any&', { host: 'host', dbname: 'db' }],
  ])('%s', (url, keywords) => {
    expect(isPostgresUrl(url)).toBe(true);
    expect(parsePostgresUrl(url)).toEqual(keywords);
  });

  it.each([
    'postgres://ada:se@cret@host/db',
    'postgres://ada:se/cret@host/db',
    'postgres://ada:se?cret@host/db',
    'postgres://ada:secret%zz@host/db',
    'postgres://ada:secret@host:port/db',
    'postgres://ada:secret@host/db#secret',
    'postgres://ada:secret@host/db?schema=public',
    'postgres://ada:12/secret@host/db',
    'postgres://ada:?secret@host/db',
    'postgres://a/da:secret@host/db',
    'postgres://host/db?password=a&secret',
  ])('what cannot be understood, without the password: %s', (url) => {
    expect(() => parsePostgresUrl(url)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.not.stringMatching(/cret/) }),
    );
  });
});

it.each(['postgres://a:1,b:2/db', 'postgres://ada:sec,ret@a,b/db', 'POSTGRESQL://a,b'])(
  'of several hosts none is chosen: %s',
  (url) => {
    expect(() => parsePostgresUrl(url)).toThrow('The database has several hosts, but only one is supported');
  },
);

it('a comma in a password is no second host', () => {
  expect(parsePostgresUrl('postgres://ada:sec,ret@a/db')).toMatchObject({ host: 'a', password: 'sec,ret' });
});

it.each(['postgres', 'http://host', 'tickets.db', 'mysql://host'])('%s is not such a URL', (text) => {
  expect(isPostgresUrl(text)).toBe(false);
});
