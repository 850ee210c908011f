import { describe, expect, it } from 'vitest';
import { parseQueries, readQuery, splitReference } from '../../../src/sources/sql/query-file.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const two = `-- For the morning.
-- name: open-tickets
-- param: since date
--   param: states text[]
SELECT id, text FROM tickets WHERE created >= :since

-- name: mine
SELECT id FROM tickets;
`;

describe('a file of queries', () => {
  it('is one query without a name', () => {
    const [only, ...others] = parseQueries('\uFEFFSELECT 1', 'q.sql');
    expect(only).toMatchObject({ name: undefined, query: { sql: 'SELECT 1', origin: 'q.sql', line: 1 } });
    expect(others).toEqual([]);
  });

  it.each([two, two.replaceAll('\n', '\r\n')])(
    'has a query under each name, with its line and types',
    (text) => {
      const queries = parseQueries(text, 'q.sql');
      expect(queries.map(({ name, query }) => [name, query.line, [...query.types]])).toEqual([
        [
          'open-tickets',
          2,
          [
            ['since', 'date'],
            ['states', 'text[]'],
          ],
        ],
        ['mine', 7, []],
      ]);
      expect(queries[1]?.query.sql.trim()).toMatch(/^-- name: mine\r?\nSELECT id FROM tickets;$/);
    },
  );

  it.each([
    ['SELECT 1;\n-- name: a\nSELECT 2', 'q.sql:1: The text above the first'],
    ['-- name: a\nSELECT 1\n-- name: a\nSELECT 2', 'q.sql:3: A second query is called a'],
    ['-- name: a b\nSELECT 1', 'q.sql:1: A query’s name is made of'],
    ['-- name:\nSELECT 1', 'q.sql:1: A query’s name is made of'],
    ['SELECT 1\n-- param: since', 'q.sql:2: This line gives no parameter a type'],
    ['-- param: since dat\nSELECT 1', 'q.sql:1: This line gives no parameter a type'],
    ['-- param: a date\n-- param: a text\nSELECT 1', 'q.sql:2: :a has a type already'],
  ])('is refused with its line: %j', (text, message) => {
    expect(() => parseQueries(text, 'q.sql')).toThrow(
      expect.objectContaining({ code: 'bad_query', message: expect.stringContaining(message) }),
    );
  });
});

describe('one query of a file', () => {
  it('is UTF-8', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('q.sql', Buffer.from("SELECT '\xe4'", 'latin1'));
    await expect(readQuery(path, '/')).rejects.toMatchObject({ message: expect.stringContaining('q.sql') });
  });

  it.each([
    ['q.sql', 'q.sql', undefined],
    ['q.sql#mine', 'q.sql', 'mine'],
    ['a#b/q.sql', 'a#b/q.sql', undefined],
    ['a#b/q.sql#c', 'a#b/q.sql', 'c'],
  ])('%s', (reference, path, name) => {
    expect(splitReference(reference)).toEqual({ path, name });
  });

  it('is read by its name, or as the only one', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('q.sql', two);
    expect((await readQuery(`${path}#mine`, '/')).line).toBe(7);
    expect((await readQuery(await folder.write('one.sql', '-- name: a\nSELECT 1'), '/')).line).toBe(1);
  });

  it.each([
    ['q.sql', 'usage', 'q.sql holds 2 queries', 'q.sql#open-tickets, '],
    ['q.sql#min', 'not_found', 'q.sql has no query called min', 'Did you mean'],
    ['q.sql#other', 'not_found', 'q.sql has no query called other', 'It has: open-tickets, mine.'],
    ['no.sql', 'not_found', 'no such file', 'Give the path'],
  ])('is reported when it is not there: %s', async (reference, code, message, hint) => {
    await using folder = await temporaryFolder();
    await folder.write('q.sql', two);
    await expect(readQuery(folder.file(reference), '/')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});
