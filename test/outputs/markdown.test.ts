import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { markdownExporter } from '../../src/outputs/markdown.js';
import { classified, exporterOptions, failed, sampleTicket } from '../support/outcomes.js';

function written(...outcomes: Outcome[]): string {
  const exporter = markdownExporter(exporterOptions());
  return exporter.begin() + exporter.rows(outcomes) + exporter.end();
}

const textCell = (text: string) =>
  written(classified(sampleTicket('7', text))).match(/\| 7 \| (.*) \| no \|/)?.[1];

it('is a table of id, ticket, urgent, categories and error', () => {
  expect(
    written(
      classified(sampleTicket('7', 'It broke'), ['Bug', 'Uptime'], { urgent: true }),
      failed(sampleTicket('8', 'Hm'), 'not_cached', 'It was not asked before.'),
    ),
  ).toBe(
    '| id | ticket | urgent | categories | error |\n' +
      '| --- | --- | --- | --- | --- |\n' +
      '| 7 | It broke | yes | Bug, Uptime |  |\n' +
      '| 8 | Hm |  |  | not_cached: It was not asked before. |\n',
  );
});

describe('what Markdown would read as its own is shown as it is', () => {
  it.each([
    ['a bar', 'a|b', 'a\\|b'],
    ['a bar behind a backslash', 'a\\|b', 'a\\\\\\|b'],
    ['line ends', 'a\r\n\r\nb', 'a b'],
    ['code', '`rm`', '\\`rm\\`'],
    ['HTML', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
    ['a comment', '<!-- a -->', '\\<!-- a -->'],
    ['an entity', '&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['a link', '[a](javascript:b)', '\\[a](javascript:b)'],
    ['an image', '![a](b)', '!\\[a](b)'],
    ['emphasis', '*a* _b_ ~~c~~', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~'],
    ['a name with underscores', 'not_an_emphasis', 'not_an_emphasis'],
    ['mathematics', '$x$', '\\$x\\$'],
    ['a bare address', 'https://evil.example', 'https:&#8203;//evil.example'],
    ['a bare host', 'www.evil.example', 'w&#8203;ww.evil.example'],
    ['a mail address', 'a@b.example', 'a@&#8203;b.example'],
    ['somebody to notify', '@octocat', '@&#8203;octocat'],
    ['a reference to an issue', 'fixes #1', 'fixes #&#8203;1'],
    ['control characters', '\x1b[31m\u202e', '␛\\[31m\\\\u202e'],
  ])('%s', (_, text, cell) => {
    expect(textCell(text)).toBe(cell);
  });
});

it('shortens a long ticket', () => {
  expect(textCell('long '.repeat(100))).toBe(`${'long '.repeat(20).slice(0, 99)}…`);
});

it('has ids, categories and errors whole', () => {
  const long = 'x'.repeat(500);
  const text = written(
    classified(sampleTicket(long, 'a'), [long]),
    failed(sampleTicket('8', 'a'), 'refused', long),
  );
  expect(text.split(long)).toHaveLength(4);
});
