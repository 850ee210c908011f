import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { pageAddress } from '../../src/core/world/page-address.js';
import { walk } from '../house/source-files.js';
import { anchorsOf, linksOf } from '../support/markdown.js';

const manual = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .map((name) => `docs/${name.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.md'))
  .sort();
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...manual, 'fixtures/README.md'];

/** The hosts that a page may lead to. Addresses in tables and code are no links. */
const hosts = ['github.com'];

it.each(pages)('every link of %s leads somewhere', (page) => {
  expect(linksOf(textOf(page)).filter((link) => !isGood(page, link))).toEqual([]);
});

it('README leads to every page of the manual', () => {
  const reached = new Set<string>();
  const visit = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const link of linksOf(textOf(page)).filter((link) => !link.includes(':'))) {
      const path = pathOf(page, link);
      if (path.endsWith('.md') && existsSync(path)) visit(path);
    }
  };
  visit('README.md');
  expect(manual.filter((page) => !reached.has(page))).toEqual([]);
});

it('every page that the program names is there, with its heading', () => {
  const named = ts.sys
    .readDirectory('src', ['.ts', '.tsx'])
    .flatMap((path) => addressesIn(textOf(path)).map((page) => ({ path, page })));
  expect(named.length).toBeGreaterThan(0);
  const missing = named.filter(({ page: [page, heading] }) => {
    const path = `docs/${page}.md`;
    return !existsSync(path) || (heading !== undefined && !anchorsOf(textOf(path)).has(heading));
  });
  expect(missing).toEqual([]);
});

it('the addresses that the program prints are those of the pages in docs/', () => {
  expect(pageAddress('models', 'endpoints')).toMatch(
    /^https:\/\/github\.com\/.*\/docs\/models\.md#endpoints$/,
  );
});

it.each([
  ['a page', 'docs/checks.md', 'sources.md', true],
  ['a heading', 'docs/checks.md', 'sources.md#which-columns', true],
  ['a heading of its own page', 'docs/sources.md', '#which-columns', true],
  ['a page that does not exist', 'docs/checks.md', 'source.md', false],
  ['a heading that does not exist', 'docs/checks.md', 'sources.md#which-column', false],
  ['a file with another case', 'docs/checks.md', '../readme.md', false],
  ['a file out of the repository', 'docs/checks.md', '../../README.md', false],
  ['a listed host', 'README.md', 'https://github.com/a/b', true],
  ['another host', 'README.md', 'https://example.com/', false],
  ['http', 'README.md', 'http://github.com/a/b', false],
])('a link to %s', (_, page, link, expected) => {
  expect(isGood(page, link)).toBe(expected);
});

it.each([
  ['# One\n## One\n', ['one', 'one-1']],
  ['## A report to mail: `--output report.html`\n', ['a-report-to-mail---output-reporthtml']],
  ['### [Two](two.md) Überschriften, “quoted” & more_\n', ['two-überschriften-quoted--more_']],
  ['```sh\n# a comment\n```\n', []],
])('the anchors of %j', (page, expected) => {
  expect([...anchorsOf(page)]).toEqual(expected);
});

it('finds links in prose, and none in code', () => {
  const page = [
    'See [a\npage](a.md), [`b`](b.md#c "d") and ![a picture](e.png), or <https://f.example>.',
    'Not `[g](h.md)`.',
    '```md',
    '[i](j.md)',
    '```',
    '[k]: l.md',
    '<img src="m.png">',
  ].join('\n');
  expect(linksOf(page)).toEqual(['a.md', 'b.md#c', 'e.png', 'l.md', 'https://f.example', 'm.png']);
});

function isGood(page: string, link: string): boolean {
  if (/^[a-z]+:/i.test(link))
    return URL.canParse(link) && link.startsWith('https:') && hosts.includes(new URL(link).host);
  const path = pathOf(page, link);
  if (!isListed(path)) return false;
  const [, anchor] = link.split('#');
  return (
    anchor === undefined || (path.endsWith('.md') && anchorsOf(textOf(path)).has(decodeURIComponent(anchor)))
  );
}

/** Returns the path that a relative link names, from the root of the repository. */
function pathOf(page: string, link: string): string {
  const [target = ''] = link.split('#');
  return target === '' ? page : posix.join(posix.dirname(page), target);
}

/** Whether a path is in the repository, written just so: on some systems `readme.md` opens README.md. */
function isListed(path: string): boolean {
  if (path.startsWith('..')) return false;
  const folder = posix.dirname(path);
  return (
    existsSync(path) && (statSync(path).isDirectory() || readdirSync(folder).includes(posix.basename(path)))
  );
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Returns the pages and headings that calls of `pageAddress` name outright. */
function addressesIn(text: string): readonly (readonly [page: string, heading: string | undefined])[] {
  if (!text.includes('pageAddress(')) return [];
  const file = ts.createSourceFile('source.tsx', text, ts.ScriptTarget.Latest);
  const found: (readonly [string, string | undefined])[] = [];
  walk(file, (node) => {
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'pageAddress'
    ) {
      const [page, heading] = node.arguments.filter(ts.isStringLiteral).map(({ text }) => text);
      if (page !== undefined) found.push([page, heading]);
    }
  });
  return found;
}
