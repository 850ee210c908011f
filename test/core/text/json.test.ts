import { expect, it } from 'vitest';
import { escapeUnseen, jsonLine, jsonText, parseJson } from '../../../src/core/text/json.js';

it('JSON ends with a line feed, indented or on one line', () => {
  expect(jsonText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  expect(jsonLine({ a: [1] })).toBe('{"a":[1]}\n');
});

it('what a terminal obeys or hides is escaped, and means the same', () => {
  const hostile = { text: 'a\u202eb\u{e0041}\x9bc\ufeff' };
  const line = jsonLine(hostile);
  expect(line).toBe('{"text":"a\\u202eb\\udb40\\udc41\\u009bc\\ufeff"}\n');
  expect(JSON.parse(line)).toEqual(hostile);
});

it('letters and emoji are left alone', () => {
  expect(escapeUnseen('"é 日本 👩‍👧"')).toBe('"é 日本 👩‍👧"');
});

it.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['{', undefined],
  ['', undefined],
])('%j holds %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
