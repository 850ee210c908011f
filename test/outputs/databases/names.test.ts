import { describe, expect, it } from 'vitest';
import { noSuchTable } from '../../../src/outputs/databases/names.js';
import { quoteTable } from '../../../src/outputs/databases/postgres/table-name.js';

describe('a table of PostgreSQL', () => {
  it.each([
    ['tickets', '"tickets"'],
    ['shop.tickets', '"shop"."tickets"'],
    ['shop.a.b', '"shop"."a.b"'],
    ['s"; --.t"', '"s""; --"."t"""'],
  ])('%s is quoted as %s', (name, quoted) => {
    expect(quoteTable(name)).toBe(quoted);
  });

  it.each(['.a', 'a.', '.'])('cannot be %j', (name) => {
    expect(() => quoteTable(name)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('a table that is not there', () => {
  it.each([
    ['ticktes', ['users', 'tickets'], 'Did you mean tickets?'],
    ['x', ['users', 'tickets'], 'Its tables: users, tickets.'],
    ['x', [], 'The database has no tables: is it the right one?'],
  ])('%s among %j: %s', (name, names, hint) => {
    expect(noSuchTable(name, names)).toMatchObject({ code: 'usage', hint });
  });
});
