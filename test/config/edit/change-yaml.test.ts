import { describe, expect, it } from 'vitest';
import { withoutKey, withValue } from '../../../src/config/edit/change-yaml.js';

const commented = `# for the desk
model: gpt-4o   # the one that we pay for


studio:
    accent: '#0a7'
    # those that the team may use
    models: [ a,b ]

max_cost: 5.00
`;

describe('a value that is set', () => {
  it.each<[what: string, before: string, path: string[], value: unknown, after: string]>([
    ['replaces the one there', commented, ['model'], 'x', commented.replace('gpt-4o', 'x')],
    ['leaves a comment behind it', 'a: 1 # one\n', ['a'], 2, 'a: 2 # one\n'],
    ['replaces a list', commented, ['studio', 'models'], ['c'], commented.replace('[ a,b ]', '[ c ]')],
    ['comes last in its mapping', commented, ['rpm'], 5, `${commented}rpm: 5\n`],
    [
      'comes last below another key, as far in as the others',
      commented,
      ['studio', 'public_url'],
      'https://x.example',
      commented.replace('[ a,b ]\n', '[ a,b ]\n    public_url: https://x.example\n'),
    ],
    ['makes the keys above it', commented, ['clean', 'html'], false, `${commented}clean:\n    html: false\n`],
    ['is the first of an empty file', '', ['model'], 'm', 'model: m\n'],
    ['is the first of a file with comments alone', '# mine', ['model'], 'm', '# mine\nmodel: m\n'],
    ['fills a key without a value', 'model:\nrpm: 5\n', ['model'], 'm', 'model: m\nrpm: 5\n'],
    [
      'comes below a key without a value',
      'studio: # page\nrpm: 5\n',
      ['studio', 'accent'],
      '#0a7',
      'studio: # page\n  accent: "#0a7"\nrpm: 5\n',
    ],
    ['goes into braces', 'a: { b: 1 }\n', ['a', 'c'], 2, 'a: { b: 1, c: 2 }\n'],
    ['is in quotes where YAML would read something else', 'a: x\n', ['a'], 'yes: no', 'a: "yes: no"\n'],
    ['keeps the ends of lines', 'a: 1\r\nb: 2\r\n', ['c'], 3, 'a: 1\r\nb: 2\r\nc: 3\r\n'],
    ['comes after a text of several lines', 'a: |\n  one\n  two\n', ['b'], 1, 'a: |\n  one\n  two\nb: 1\n'],
    ['replaces a text of several lines', 'a: |\n  one\n  two\nb: 1\n', ['a'], 'x', 'a: x\nb: 1\n'],
    ['comes before the end of the document', '---\na: 1\n...\n', ['b'], 2, '---\na: 1\nb: 2\n...\n'],
    ['of several lines is on one', 'a: 1\n', ['a'], 'x\ny', 'a: "x\\ny"\n'],
  ])('%s', (_, before, path, value, after) => {
    expect(withValue(before, path, value)).toBe(after);
  });

  it('is refused behind an alias', () => {
    expect(() => withValue('a: &x { b: 1 }\nc: *x\n', ['c', 'b'], 2)).toThrow('alias');
  });
});

describe('a key that is taken out', () => {
  it.each<[what: string, before: string, path: string[], after: string | undefined]>([
    ['takes its line with it', commented, ['max_cost'], commented.replace('max_cost: 5.00\n', '')],
    ['takes what is below it', 'a:\n  b: 1\n  c: 2\nd: 3\n', ['a'], 'd: 3\n'],
    ['takes the key above it that is then empty', 'a:\n  b:\n    c: 1\nd: 3\n', ['a', 'b', 'c'], 'd: 3\n'],
    ['leaves its neighbours', commented, ['studio', 'accent'], commented.replace("    accent: '#0a7'\n", '')],
    ['is not there', commented, ['rpm'], undefined],
    ['may be all there is', 'a: 1\n', ['a'], ''],
  ])('%s', (_, before, path, after) => {
    expect(withoutKey(before, path)).toBe(after);
  });
});
