import { describe, expect, it } from 'vitest';
import { documentText, isDocument } from '../../../src/sources/json/document.js';

const text = (value: string, ...marks: unknown[]) => ({
  type: 'text',
  text: value,
  ...(marks.length > 0 && { marks }),
});
const node = (type: string, ...content: unknown[]) => ({ type, content });
const paragraph = (...content: unknown[]) => node('paragraph', ...content);
const item = (...content: unknown[]) => node('listItem', ...content);
const read = (...content: unknown[]) => documentText({ type: 'doc', version: 1, content });

describe('the text of a document', () => {
  it.each<[string, unknown[], string]>([
    ['paragraphs', [paragraph(text('One')), paragraph(), paragraph(text('two'), text('.'))], 'One\n\ntwo.'],
    ['headings', [{ type: 'heading', attrs: { level: 1 }, content: [text('Steps')] }], 'Steps'],
    ['line breaks', [paragraph(text('a'), { type: 'hardBreak' }, text('b'))], 'a\nb'],
    ['a list', [node('bulletList', item(paragraph(text('a'))), item(paragraph(text('b'))))], '- a\n- b'],
    [
      'a list within a list',
      [node('bulletList', item(paragraph(text('a')), node('orderedList', item(paragraph(text('b'))))))],
      '- a\n  1. b',
    ],
    [
      'a numbered list',
      [
        {
          type: 'orderedList',
          attrs: { order: 3 },
          content: [item(paragraph(text('a'))), item(paragraph(text('b')))],
        },
      ],
      '3. a\n4. b',
    ],
    [
      'tasks',
      [
        node(
          'taskList',
          { ...node('taskItem', text('a')), attrs: { state: 'DONE' } },
          node('taskItem', text('b')),
        ),
      ],
      '- [x] a\n- [ ] b',
    ],
    [
      'code',
      [{ type: 'codeBlock', attrs: { language: 'js' }, content: [text('a\n  b')] }],
      '```js\na\n  b\n```',
    ],
    ['a quote', [node('blockquote', paragraph(text('a')), paragraph(text('b')))], '> a\n> \n> b'],
    ['a panel', [node('panel', paragraph(text('a')))], 'a'],
    [
      'an expandable part',
      [{ ...node('expand', paragraph(text('a'))), attrs: { title: 'More' } }],
      'More\n\na',
    ],
    ['a rule', [paragraph(text('a')), { type: 'rule' }, paragraph(text('b'))], 'a\n\n---\n\nb'],
    [
      'a link',
      [paragraph(text('here', { type: 'link', attrs: { href: 'https://a.b' } }))],
      'here (https://a.b)',
    ],
    [
      'a bare link',
      [paragraph(text('https://a.b', { type: 'link', attrs: { href: 'https://a.b' } }))],
      'https://a.b',
    ],
    ['marks', [paragraph(text('bold', { type: 'strong' }))], 'bold'],
    ['a mention', [paragraph({ type: 'mention', attrs: { id: '1', text: '@Ada' } }, text(' hi'))], '@Ada hi'],
    ['an emoji', [paragraph({ type: 'emoji', attrs: { shortName: ':smile:', text: '😄' } })], '😄'],
    ['a card', [paragraph({ type: 'inlineCard', attrs: { url: 'https://a.b' } })], 'https://a.b'],
    ['a date', [paragraph({ type: 'date', attrs: { timestamp: '1767312000000' } })], '2026-01-02'],
    ['a status', [paragraph({ type: 'status', attrs: { text: 'DONE', color: 'green' } })], 'DONE'],
    [
      'a table',
      [
        node(
          'table',
          node(
            'tableRow',
            node('tableHeader', paragraph(text('a'))),
            node('tableHeader', paragraph(text('b'))),
          ),
          node('tableRow', node('tableCell', paragraph(text('1')), paragraph(text('2'))), node('tableCell')),
        ),
      ],
      'a | b\n1 2 | ',
    ],
    [
      'an image',
      [node('mediaSingle', { type: 'media', attrs: { type: 'file', alt: 'a screen' } })],
      'a screen',
    ],
    ['a part that is unknown', [node('novelty', paragraph(text('a')))], 'a'],
    ['names with underscores', [node('bullet_list', node('list_item', paragraph(text('a'))))], '- a'],
    ['what is not a node', [null, 'a', paragraph(7, { type: 'text', text: 5 }, { type: 'mention' })], ''],
  ])('has %s', (_, content, expected) => {
    expect(read(...content)).toBe(expected);
  });

  it('ends at a depth that none has', () => {
    let deep: unknown = text('a');
    for (let depth = 0; depth < 5_000; depth++) deep = node('blockquote', deep);
    expect(() => read(deep)).toThrow(RangeError);
  });
});

it.each([
  [{ type: 'doc', content: [] }, true],
  [{ type: 'doc', version: 1 }, false],
  [{ type: 'document', content: [] }, false],
  [[], false],
  [null, false],
  ['doc', false],
])('%j is a document: %s', (value, expected) => {
  expect(isDocument(value)).toBe(expected);
});
