import { expect, it } from 'vitest';
import { htmlToText } from '../../../src/sources/cleaning/html-to-text.js';

it.each([
  ['<div>x &lt; y &amp;amp; List&lt;String&gt; &euro;</div>', 'x < y &amp; List<String> €'],
  [
    '<div>List<String> by <lee@example.com>, <https://example.com/a></div>',
    'List<String> by <lee@example.com>, <https://example.com/a>',
  ],
  [
    '<p>one\n  two</p><p>three</p>\r\n\r\n<div>four</div><div>five<br>six</div>',
    'one two\n\nthree\n\nfour\nfive\nsix',
  ],
  ['<div>a</div><div><br></div><div><br></div><div><br></div><div>b</div>', 'a\n\nb'],
  ['<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>', '- a\n- b\n  - c'],
  ['<ol start=3><li><p>x</p></li><li>y</li></ol>', '3. x\n4. y'],
  ['<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td><p>2</p></td></tr></table>', 'A | B\n1 | 2'],
  [
    '<table><tr><td><table><tr><td>Hello</td></tr><tr><td>World</td></tr></table></td></tr></table>',
    'Hello\nWorld',
  ],
  ['<p>See <a href="https://example.com/x">here</a></p>', 'See here (https://example.com/x)'],
  [
    '<a href="https://www.example.com/">example.com</a> <a href="mailto:a@example.com?subject=x">a@example.com</a>',
    'example.com a@example.com',
  ],
  ['<a href="javascript:alert(1)">a</a> <a href="#b">b</a> <a href="https://example.com"><img></a>', 'a b'],
  [
    '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2Fx&data=y">x</a>',
    'x (https://example.com/x)',
  ],
  [`<a href="https://example.com/t?${'a=b&'.repeat(100)}">x</a>`, 'x (https://example.com/t)'],
  ['<p>a <img alt="error 500" src="data:image/png;base64,AAAA"> b</p>', 'a error 500 b'],
  ['<p>a</p><style>p{}</style><script>let x</script><!-- c --><title>t</title><p>b</p>', 'a\n\nb'],
  ['<pre>  if (a)\n    b()\n</pre>', '  if (a)\n    b()'],
  ['<div style="white-space: pre-wrap">a\n  b</div>', 'a\n  b'],
  ['<div style="display:none">preview</div><div>Hello</div>', 'Hello'],
  ['<blockquote>a<blockquote>b</blockquote></blockquote>c', '> a\n>\n> > b\n\nc'],
  // Word and Outlook.
  [
    '<html><head><title>T</title><style>x</style></head><body><!--[if mso]><p>no</p><![endif]--><p class="MsoNormal">One<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Two<br>three</p></body></html>',
    'One\n\nTwo\nthree',
  ],
  ['<p class="MsoListParagraph"><![if !supportLists]>1. <![endif]>First</p>', '1. First'],
  // What is never closed.
  ['<div>I typed <script> in the field', 'I typed <script> in the field'],
  ['<p>a<p>b<li>c', 'a\n\nb\nc'],
  ['</div></p>a</b>', 'a'],
])('%j', (html, text) => {
  expect(htmlToText(html).text.trimEnd()).toBe(text);
});

it('says which parts a page marks as quoted and as a signature', () => {
  const html =
    '<div>Hi</div><div class="gmail_signature">R</div><div class="gmail_quote">old <div class="gmail_quote">older</div></div>';
  const { text, marked } = htmlToText(html);
  expect(marked.map(({ mark, start, end }) => [mark, text.slice(start, end).trim()])).toEqual([
    ['signature', 'R'],
    ['quote', 'old\nolder'],
  ]);
});
