import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.js';

/** Words that plain English says otherwise: cached, a request, stopped, the current user, a comparison. */
const banned = [
  /\bremember(s|ed|ing)?\b/i,
  /\bnot_(asked|remembered)\b/,
  /\bnobody\b/i,
  /\bwhoever\b/i,
  /\b(is|are|was|were|be|been) told\b/i,
  /\bstands\b/i,
  /\bwhat (came|comes|has come|became|becomes) of\b/i,
  /\bpurses?\b/i,
  /\bhalt(s|ed|ing)?\b/i,
  /\bopponents?\b/i,
  /\b(shelf|shelves|seers?)\b/i,
  /\basked again\b/i,
  /\bforetold\b/i,
  /\b(is|are|was|were) parted\b|\bparted by\b/i,
  /\bshared between\b/i,
  /\blook(s|ed|ing)? after\b/i,
  /\bknows what\b.*\bcost/i,
  /\bis borne\b/i,
  /\bsays the\b[^.]*\balone\b/i,
  /\bbelow the table\b[^.]*\b(stands|says)\b/i,
  /\bwhose place nothing takes\b/i,
  /\bshow a loss\b/i,
  /\bin vain\b/i,
  /\bnot any longer\b/i,
  /\bto be had\b/i,
  /\bceilings?\b/i,
  /\bpassed over\b/i,
  /\bof those that\b/i,
  /\bforeseen\b/i,
  /\bsomebody else\b/i,
  /\banybody\b/i,
  /(?<!\bare )\ball the same\b/i,
  /\bso many\b/i,
  /\b(say|Say) (\*\*)?`?--/,
  /(?<!\bthere )\b(is|are|was|were) no (?!longer\b|(more|less|worse|better|later|earlier|larger)\b)[a-z]/i,
];

/** Data, and texts that a model reads: another word would be another prompt, or another answer. */
const exempt = new Set([
  'prompts/it-helpdesk.md',
  'prompts/triage.md',
  'src/models/embedded/shipped/more-examples.ts',
  'src/models/embedded/shipped/neutral.ts',
  'src/models/embedded/shipped/urgent-examples.ts',
  'src/pipeline/repair.ts',
  // The names that records had before.
  'src/storage/runs/tables.ts',
]);

test('messages, comments and documents are in plain English', () => {
  const found = [...texts()].map(([path, text]) => [path, bannedIn(text)] as const);
  const faulty = found.filter(([, words]) => words.length > 0);
  expect(Object.fromEntries(faulty), 'say it in plain English').toEqual({});
});

test('finds a word in a message, a template and a comment, and in no name', () => {
  const file = ts.createSourceFile(
    'sample.ts',
    [
      '/** Nobody. */',
      'const remembered = `purse $',
      "{'is told'}`; // halted",
      '\nconst plain = remembered;',
    ].join(''),
    ts.ScriptTarget.Latest,
    true,
  );
  expect(bannedIn(textOf(file))).toEqual(['Nobody', 'is told', 'purse', 'halted']);
});

function* texts(): Generator<readonly [string, string]> {
  for (const [path, file] of sourceFiles('src')) if (!exempt.has(path)) yield [path, textOf(file)];
  for (const path of [
    'README.md',
    'CONTRIBUTING.md',
    'action.yml',
    ...textsIn('prompts'),
    ...textsIn('docs'),
  ]) {
    const name = path.replaceAll('\\', '/');
    if (!exempt.has(name)) yield [name, readFileSync(path, 'utf8')];
  }
}

/** Returns the files of a folder that people read: pages, prompts, examples and schemas. */
function textsIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return found.filter((path) => /\.(md|json|ya?ml|mjs)$/.test(path)).map((path) => `${folder}/${path}`);
}

/** What a file says to people: its comments and the texts in it, a line each. */
function textOf(file: ts.SourceFile): string {
  const said: string[] = [];
  const comments = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      said.push(node.text);
    }
    if (node.getChildCount(file) === 0) {
      const trivia = file.text.slice(node.getFullStart(), node.getStart(file));
      said.push(
        ...(trivia.match(comments) ?? []).map((comment) => comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ')),
      );
    }
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return said.join('\n');
}

function bannedIn(text: string): string[] {
  return banned
    .flatMap((word) => [...text.matchAll(new RegExp(word.source, `${word.flags}g`))])
    .map(([found]) => found);
}
