import { expect, test } from 'vitest';
import { compactModule } from '../src/compact-module.js';

/** What imports or exports nothing is not a module. */
const start = "import'x';";
const compacted = (source: string) => compactModule(`${start}${source}`).slice(start.length);

test.each([
  ['// why\nconst a = 1; /* and how */\n\n/** @type {string} */\nlet b\n', 'const a=1;let b;'],
  ['export const f = async (x) => {\n  return x;\n};\n', 'export const f=async(x)=>{return x;};'],
  ["import { a, b } from './c.js';\n", "import{a,b}from'./c.js';"],
  ['const { a = 1, ...c } = b ?? {};', 'const{a=1,...c}=b??{};'],
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

test.each([
  ['const first = 1; let second = first;', 'const a=1;let b=a;'],
  ['const { first, second: third = first, ...others } = x;', 'const{first:a,second:b=a,...c}=x;'],
  ['const [first] = x; f({ first, second: first.first });', 'const[a]=x;f({first:a,second:a.first});'],
  [
    'function first(second) { return `$' + '{second} second $' + '{first}`; }',
    'function a(b){return`$' + '{b} second $' + '{a}`;}',
  ],
  ['let first; ({ first } = x);', 'let a;({first:a}=x);'],
  // What others see, and what is somebody else's.
  [
    'export const first = second; export function third() {}',
    'export const first=second;export function third(){}',
  ],
  ["import { first } from './x.js'; first();", "import{first}from'./x.js';first();"],
  ['const first = a + b;', 'const c=a+b;'],
])('shortens the names of what no other module sees: %s', (source, compact) => {
  expect(compacted(source)).toBe(`${compact}\n`);
});

test('says in short names what it said in long ones', async () => {
  const source = `
    const table = { first: 1, ['second']: 2 };
    export const all = (list, { first = 3, ...others } = table) => {
      let sum = first + (others.second ?? 0);
      for (const [index, value] of list.entries()) sum += index * value;
      try { throw new Error(\`${'$'}{sum} of ${'$'}{list.map((value) => value + first)}\`); } catch (error) { return error.message; }
    };`;
  const [long, short] = await Promise.all(
    [source, compactModule(source)].map((text) => import(`data:text/javascript,${encodeURIComponent(text)}`)),
  );
  expect(short.all([4, 5])).toBe(long.all([4, 5]));
  expect(short.all([4], { first: 7, second: 1 })).toBe('8 of 11');
});
