import { describe, expect, it } from 'vitest';
import { openJson } from '../../../src/sources/json/json.js';
import { readAll } from '../../support/sources.js';

const lines = (...objects: unknown[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');
const read = (...objects: unknown[]) => readAll(openJson, lines(...objects));

describe('objects in objects', () => {
  it('are columns by their paths, in the place of their key', async () => {
    const object = { id: 1, from: { name: 'Ada', mail: { to: ['a'], seen: true } }, text: 'a' };
    expect(await read(object)).toMatchObject({
      columns: ['id', 'from.name', 'from.mail.to', 'from.mail.seen', 'text'],
      rows: [['1', 'Ada', '["a"]', 'true', 'a']],
    });
  });

  it('keep a column for what is not an object there', async () => {
    const { columns, rows } = await read({ a: { b: 1 } }, { a: 'x' }, { a: null }, { a: {} }, { a: [] });
    expect(columns).toEqual(['a', 'a.b']);
    expect(rows).toEqual([
      ['', '1'],
      ['x', ''],
      ['', ''],
      ['', ''],
      ['[]', ''],
    ]);
  });

  it('need none where the key is else null', async () => {
    expect((await read({ a: null }, { a: { b: 1 } })).columns).toEqual(['a.b']);
    expect((await read({ a: null })).columns).toEqual(['a']);
  });

  it('are opened to six keys; the rest is JSON', async () => {
    const object = { a: { b: { c: { d: { e: { f: { g: { h: 1 } } } } } } } };
    expect(await read(object)).toMatchObject({ columns: ['a.b.c.d.e.f'], rows: [['{"g":{"h":1}}']] });
  });

  it('stay JSON where they would make too many columns', async () => {
    const wide = Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`k${n}`, n]));
    const { columns } = await read({ one: wide, two: wide });
    expect(columns).toHaveLength(1_501);
    expect(columns.at(-1)).toBe('two');
  });

  it('stay JSON where their keys are ids', async () => {
    const objects = Array.from({ length: 300 }, (_, n) => ({ id: n, votes: { [`u${n}`]: 1 } }));
    const { columns, rows } = await read(...objects);
    expect(columns).toEqual(['id', 'votes']);
    expect(rows[7]).toEqual(['7', '{"u7":1}']);
  });

  it('are JSON in a column that they come to late, and get a warning where there is none', async () => {
    const start = Array.from({ length: 1_000 }, () => ({ a: 'x', b: { c: 1 } }));
    const { columns, rows, warnings } = await read(...start, { a: { d: 1 }, b: { e: 2, c: 3 } }, { b: 'y' });
    expect(columns).toEqual(['a', 'b.c']);
    expect(rows.slice(-2)).toEqual([
      ['{"d":1}', '3'],
      ['', ''],
    ]);
    expect(warnings).toEqual([
      'standard input:1001: The key b.e comes too late to be a column; left out',
      'standard input:1002: The key b comes too late to be a column; left out',
    ]);
  });

  it('keep all digits of their numbers', async () => {
    const text = '{"a":{"b":12345678901234567890,"c":{"d":0.1234567890123456789}}}\n{}\n';
    expect((await readAll(openJson, text)).rows[0]).toEqual([
      '12345678901234567890',
      '0.1234567890123456789',
    ]);
  });

  it('may have keys of any name', async () => {
    const text = '{"__proto__":{"a.b":1,"":2,"constructor":3},"a":{"b":4},"a.b":5}\n{}\n';
    expect(await readAll(openJson, text)).toMatchObject({
      columns: ['__proto__.a.b', '__proto__.', '__proto__.constructor', 'a.b', 'a.b_2'],
      rows: [
        ['1', '2', '3', '4', '5'],
        ['', '', '', '', ''],
      ],
      notes: ['a second column a.b is called a.b_2'],
    });
  });

  it('are text where they are documents', async () => {
    const doc = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hi' }] }] };
    expect(await read({ a: { b: doc } }, { a: { b: 'x' } })).toMatchObject({
      columns: ['a.b'],
      rows: [['Hi'], ['x']],
    });
  });
});

describe('the first message in a list', () => {
  const messages = [{ text: 'Hi' }];

  it('is a column where there is no other body', async () => {
    expect(await read({ id: 1, messages }, { id: 2, messages: [] })).toMatchObject({
      columns: ['id', 'messages', 'messages.body'],
      rows: [
        ['1', '[{"text":"Hi"}]', 'Hi'],
        ['2', '[]', ''],
      ],
    });
  });

  it('is none where there is', async () => {
    expect((await read({ id: 1, description: 'a', messages }, {})).columns).toEqual([
      'id',
      'description',
      'messages',
    ]);
  });
});
