import { describe, expect, it } from 'vitest';
import { type ElementOrFault, ElementSplitter, type Step } from '../../../src/sources/json/elements.js';
import { openJson } from '../../../src/sources/json/json.js';
import { fc } from '../../support/properties.js';
import { readAll } from '../../support/sources.js';

/** What a text splits into, in pieces of some characters. */
function split(
  text: string,
  path: readonly Step[],
  size = text.length,
  maxSize = 1_000_000,
): ElementOrFault[] {
  const splitter = new ElementSplitter({ path }, maxSize);
  const found: ElementOrFault[] = [];
  for (let at = 0; at < text.length; at += size || 1) {
    const bytes = Buffer.from(text.slice(at, at + size));
    found.push(...splitter.push({ bytes, isDamaged: false }));
  }
  return [...found, ...splitter.end()];
}

const texts = (found: readonly ElementOrFault[]) =>
  found.map((item) => ('text' in item ? item.text : item.message));

const ascii = fc.string({ unit: 'binary-ascii' });
const value = fc.jsonValue({ stringUnit: 'binary-ascii', maxDepth: 3 });
const object = fc.dictionary(ascii, value, { maxKeys: 4 });

/** Ways to write objects, and what leads to them. */
const forms: readonly [string, readonly Step[], (objects: readonly unknown[], indent?: number) => string][] =
  [
    ['a list', ['items'], (objects, indent) => JSON.stringify(objects, null, indent)],
    [
      'one after the other',
      [],
      (objects, indent) => objects.map((one) => JSON.stringify(one, null, indent)).join('\n'),
    ],
    ['without anything between them', [], (objects) => objects.map((one) => JSON.stringify(one)).join('')],
    [
      'a list in an object',
      [{ key: 'a"b' }, 'items'],
      (objects, indent) => JSON.stringify({ x: ['}', { 'a"b': 1 }], 'a"b': objects, y: '[{' }, null, indent),
    ],
    [
      'pages',
      [{ key: 'data' }, { key: 'é' }, 'items', { key: 'node' }],
      (objects, indent) =>
        objects.map((node) => JSON.stringify({ data: { é: [{ n: 1, node }] } }, null, indent)).join(' '),
    ],
  ];

describe.each(forms)('objects in %s', (_, path, write) => {
  it('are found as they were written, in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(object, { maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        (objects, size, indent) => {
          const found = split(write(objects, indent), path, size);
          expect(found.map((item) => ('text' in item ? JSON.parse(item.text) : item))).toEqual(
            objects.map((one) => JSON.parse(JSON.stringify(one))),
          );
        },
      ),
    );
  });

  it('know the line that each starts on', () => {
    const objects = [{ a: '\\"', b: [1, { c: 2 }] }, {}, { a: 'x\ny' }];
    const text = write(objects, 1);
    for (const size of [1, 3, text.length]) {
      let from = 0;
      for (const item of split(text, path, size)) {
        if (!('text' in item)) throw new Error(item.message);
        const start = text.indexOf(item.text, from);
        expect(item.line).toBe(text.slice(0, start).split('\n').length);
        from = start + item.text.length;
      }
    }
  });

  it('are all there or an error, wherever the text is cut', () => {
    const objects = [{ a: 1, b: '\\"' }, { c: [{}, 'é'] }];
    const text = write(objects, 1);
    const whole = texts(split(text, path));
    for (let end = 1; end < text.length; end++) {
      const found = split(text.slice(0, end), path, 7);
      const read = texts(found.filter((item) => 'text' in item));
      expect(read).toEqual(whole.slice(0, read.length));
      const isFault = found.some((item) => !('text' in item));
      if (path.includes('items') && !/^\s*$/.test(text.slice(0, end))) {
        const isBetweenPages = path.length > 2 && /^\s*\{/.test(text.slice(end));
        expect(isFault || isBetweenPages).toBe(true);
      }
    }
  });
});

describe('what is broken costs no more than itself', () => {
  const list: readonly Step[] = ['items'];

  it.each([
    ['a number', '[{"a":1}, 2, {"b":3}]', ['{"a":1}', 'This is a number, not an object', '{"b":3}']],
    ['null', '[null,{}]', ['This is a list of nulls, not of objects', '{}']],
    ['a text', '[{},"a]}",{}]', ['{}', 'This is a string, not an object', '{}']],
    ['a list', '[{},[{}],{}]', ['{}', 'This is a list, not an object', '{}']],
    ['a word', '[{}, banana ,{}]', ['{}', 'This is not JSON: unexpected banana', '{}']],
    ['a comment', '[ // {"a":1}\n]', ['This is not JSON: unexpected //', 'There is no comma before this']],
    ['a last comma', '[{},]', ['{}', 'Nothing comes after the last comma of this list']],
    ['two commas', '[{},,{}]', ['{}', 'Nothing comes before this comma', '{}']],
    ['no comma', '[{} {"a":1},{}]', ['{}', 'There is no comma before this', '{}']],
    ['a quote that is missing', '[{"a":"b},\n{"c":1},\n{"d":2}]', ['{"a":"b},\n', '{"c":1}', '{"d":2}']],
    ['a bracket too many', '[{"a":1]}', ['{"a":1']],
    ['a bracket that is missing', '[{"a":[1},{"b":2}]', ['{"a":[1}', '{"b":2}']],
    ['what is after the list', '[{}]x{}', ['{}', 'This is not JSON: unexpected x', '{}']],
    ['an end that is missing', '[{}', ['{}', 'The file ends before its list does']],
    ['a quote without an end', '[{"a":"', ['This object does not end; nothing after it can be read']],
    ['NUL', '[{},\0{}]', ['{}', 'This is not JSON: unexpected \0']],
  ])('%s', (_, text, expected) => {
    for (const size of [1, 2, 100]) {
      expect(texts(split(text, list, size)).slice(0, expected.length)).toEqual(expected);
    }
  });

  it('objects that are larger than they may be, without holding them', () => {
    const text = `[{"a":1},{"b":"${'x'.repeat(500)}"},{"c":"${'€'.repeat(40)}"},{"d":1}]`;
    for (const size of [1, 50, 1_000]) {
      expect(texts(split(text, list, size, 100))).toEqual([
        '{"a":1}',
        'This object is larger than 100 bytes',
        'This object is larger than 100 bytes',
        '{"d":1}',
      ]);
    }
  });

  it('objects that nest too deep', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(texts(split(`[{},${deep},{"b":2}]`, list, 1_000))).toEqual([
      '{}',
      'The values of this line nest too deep',
      '{"b":2}',
    ]);
    expect(texts(split('['.repeat(100_000), list, 1_000))).toEqual([
      'This is a list of lists, not of objects',
      'This object does not end; nothing after it can be read',
    ]);
  });

  it.each([
    ['a key without quotes', '{tickets:[{}]}'],
    ['no colon', '{"tickets" [{}]}'],
    ['no comma', '{"a":1 "tickets":[]}'],
    ['half a word', '{"a":tru,"tickets":[]}'],
    ['the wrong bracket', '{"tickets":[{}]]'],
  ])('but an object around the list is an error of all: %s', (_, text) => {
    const found = split(text, [{ key: 'tickets' }, 'items'], 3);
    expect(found).toContainEqual(expect.objectContaining({ line: 1, isOfAll: true }));
  });

  it('a page without the list', () => {
    const found = split('{"tickets":[{"a":1}]}\n{"error":"limit"}\n{"tickets":null}', [
      { key: 'tickets' },
      'items',
    ]);
    expect(found.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(texts(found)).toEqual([
      '{"a":1}',
      'The object that ends here has no tickets',
      'This is null, not an object',
    ]);
  });
});

it('a file gives the same rows in any chunks, or the same error', async () => {
  const texts = fc.oneof(
    fc.array(object, { maxLength: 3 }).map((objects) => JSON.stringify(objects, null, 1)),
    fc.array(object, { maxLength: 3 }).map((tickets) => JSON.stringify({ tickets })),
    fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', ' ', '\n', '\\', 'é'),
      maxLength: 30,
    }),
  );
  const outcome = (text: string, size?: number) =>
    readAll(openJson, text, {}, size).catch((error: unknown) => String(error));
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, size) => {
      expect(await outcome(text, size)).toEqual(await outcome(text));
    }),
    { numRuns: 150 },
  );
});
