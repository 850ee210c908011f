import { expect, it } from 'vitest';
import { plainMarkdown } from '../../../../src/core/text/markup/plain-markdown.js';

it.each([
  ['*bold* `code` [link](x)', '\\*bold\\* \\`code\\` \\[link](x)'],
  ['<script> & | ~~$', '\\<script> \\& \\| \\~\\~\\$'],
  ['_emphasis_ but snake_case', '\\_emphasis\\_ but snake_case'],
  ['@ada #1', '@&#8203;ada #&#8203;1'],
  ['https://x www.x', 'https:&#8203;//x w&#8203;ww.x'],
  ['two\nlines', 'two lines'],
])('%j is written %j', (text, markdown) => {
  expect(plainMarkdown(text, 80)).toBe(markdown);
});
