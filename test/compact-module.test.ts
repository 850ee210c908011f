import { expect, test } from 'vitest';
import { compactModule } from '../src/compact-module.js';

/** What imports or exports nothing is no module. */
const start = "import'x';";
const compacted = (source: string) => compactModule(`${start}${source}`).slice(start.length);

test.each([
  ['// why\nconst a = 1; /* and how */\n\n/** @type {string} */\nlet b\n', 'const a=1;let b;'],
  ['export const f = async (x) => {\n  return x;\n};\n', 'export const f=async(x)=>{return x;};'],
  ["import { a, b } from './c.js';\n", "import{a,b}from'./c.js';"],
  ['const { a = 1, ...rest } = b ?? {};', 'const{a=1,...rest}=b??{};'],
])('leaves comments, indentation and space between words out', (source, compact) => {
  expect(compacted(source)).toBe(`${compact}\n`);
});

test.each([
  // Two words stay two.
  ['typeof  x  in  y;', 'typeof x in y;'],
  ['a + +b - -c;', 'a+ +b- -c;'],
  ['a = b + ++c;', 'a=b+ ++c;'],
  ['1 .toFixed();', '1..toFixed();'],
  ['a / /x/.exec(b);', 'a/ /x/.exec(b);'],
  // A line that ends a statement without saying so.
  ['a = 1\nb()', 'a=1;b();'],
  ['function f() {\n  return\n  a\n}', 'function f(){return;a;}'],
])('says the same: %s', (source, compact) => {
  expect(compacted(source)).toBe(`${compact}\n`);
});

test.each(["'a  // b'", '"a  /* b */"', '`a  // $' + '{b}  c`', '`a\n   b`', '/a  \\/\\/ [/*] b/'])(
  'leaves space and slashes in texts alone: %s',
  (text) => {
    expect(compacted(`f(${text})`)).toBe(`f(${text});\n`);
  },
);
