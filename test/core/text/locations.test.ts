import { expect, it } from 'vitest';
import {
  credentialsIn,
  fromHere,
  isPostgresUrl,
  isUrl,
  withoutCredentials,
} from '../../../src/core/text/locations.js';

it.each([
  ['https://user:secret@host/v1', 'https://host/v1'],
  ['https://:secret@host/v1?a=b', 'https://host/v1?a=b'],
  ['https://token@host/v1', 'https://host/v1'],
  ['https://a@b:p@ss@host/', 'https://host/'],
  ['http://localhost:8080/v1', 'http://localhost:8080/v1'],
  ['a/path@home.md', 'a/path@home.md'],
  ['C:\\prompts\\p.md', 'C:\\prompts\\p.md'],
  ['postgres://ada:secret@host:5432/db', 'postgres://ada:***@host:5432/db'],
  ['postgresql://ada:se/cr@et@host/db?sslmode=require', 'postgresql://ada:***@host/db?sslmode=require'],
  ['postgres://:secret@/db?host=/tmp', 'postgres://:***@/db?host=/tmp'],
  [
    'postgres://host/db?user=ada&password=secret&sslpassword=secret',
    'postgres://host/db?user=ada&password=***',
  ],
  ['postgres://ada@host:5432/db', 'postgres://ada@host:5432/db'],
  ['"postgres://ada:secret@host/db"', '"postgres://ada:***@host/db"'],
  [' postgres://ada:secret@host/db', ' postgres://ada:***@host/db'],
  ['postgres://a/da:?sec:ret@host/db', 'postgres://a/da:***@host/db'],
  ['mysql://ada:secret@host/db', 'mysql://ada:***@host/db'],
  ['/home/ada/mysql:/bob:secret@host/db', '/home/ada/mysql:/bob:***@host/db'],
  ['postgresql+psycopg2://ada:secret@host', 'postgresql+psycopg2://ada:***@host'],
  ['jdbc:postgresql://host/db?user=ada&password=secret', 'jdbc:postgresql://host/db?user=ada&password=***'],
  ['host=h password=secret dbname=x', 'host=h password=*** dbname=x'],
  ['snowflake://a/db?token=secret&role=R', 'snowflake://a/db?token=***&role=R'],
  ['snowflake://a/db?role=R&private_key=secret', 'snowflake://a/db?role=R&private_key=***'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});

it.each([
  ['https://host', true],
  ['postgres://', true],
  ['postgresql+psycopg2://host', true],
  ['tickets.csv', false],
  ['C:\\tickets.csv', false],
  ['C://tickets.csv', false],
  ['"postgres://host"', true],
  ['folder/https://host', false],
])('%s is a URL: %s', (text, is) => {
  expect(isUrl(text)).toBe(is);
});

it('knows the URL of a PostgreSQL database by its scheme, in any case', () => {
  expect(['postgres://', 'PostgreSQL://host/db', 'mysql://host', 'postgres'].map(isPostgresUrl)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each([
  ['/home/ada/desk/tickets.csv', 'tickets.csv'],
  ['data/../tickets.csv', 'tickets.csv'],
  ['/home/ada/tickets.csv', '/home/ada/tickets.csv'],
  ['.', '.'],
  ['https://host/tickets', 'https://host/tickets'],
])('from /home/ada/desk, %s is %s', (path, shown) => {
  expect(fromHere(path, '/home/ada/desk')).toBe(shown);
});

it.each([
  ['postgres://ann:p%40ss@host/db', ['p%40ss', 'p@ss']],
  ['postgres://ann:plain@host:5432/db?sslmode=require', ['plain', 'plain']],
  ['postgres://host/db?user=ann&password=a%20b', ['a%20b', 'a b']],
  ['snowflake://a/db?token=a%20b&passphrase=c', ['a%20b', 'a b', 'c', 'c']],
  ['https://key@host/v1', ['key', 'key']],
  ['http://me:hush@proxy:3128', ['hush', 'hush', 'me', 'me']],
  ['postgres://ann:100%@host/db', ['100%', '100%']],
  ['postgres://ann:pa/ss@w@host/db', ['pa/ss@w', 'pa/ss@w']],
  ['postgres://ann@host/db', []],
  ['https://host/a@b:c', []],
  ['tickets.csv', []],
  ['ann@example.com', []],
])('the secrets in %s are %j', (text, expected) => {
  expect(credentialsIn(text)).toEqual(expected);
});
