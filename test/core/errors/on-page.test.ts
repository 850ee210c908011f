import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { onPage } from '../../../src/core/errors/on-page.js';
import { sourceFiles, walk } from '../../house/source-files.js';

const aboutOptions = (option: string) =>
  `Options such as ${option} are set on the command line that starts the studio.`;

describe('a text on a page', () => {
  it.each([
    ['Run the same command again: answers are cached.', 'Try again: answers are cached.'],
    ['Make room and run the same command again.', 'Make room and try again.'],
    ['Run the same command later.', 'Try again later.'],
    ['The same command again sends the rest.', 'Another try sends the rest.'],
  ])('repeats no command: %s', (written, shown) => {
    expect(onPage([written])).toEqual([shown]);
  });

  it('says once where options are set', () => {
    const lines = ['It is too large', 'Raise --max-row-size, or name its format with --input-format.'];
    expect(onPage(lines)).toEqual([...lines, aboutOptions('--max-row-size')]);
    expect(onPage(['Name it with `--text-column body`.'])).toContain(aboutOptions('--text-column'));
  });

  it.each([
    'Log in with ticketsift login --device.',
    'Set it to what `ticketsift trust --digest` prints.',
    'Install it with "npm install --global x".',
    'It is 3--4 times as long.',
  ])('explains no option of a command that is written out: %s', (text) => {
    expect(onPage([text])).toEqual([text]);
  });

  it('is free of what only a terminal can do, whatever text of the program it is', () => {
    const sameCommand = /same command/i;
    const files = sourceFiles('src', undefined, (text) => sameCommand.test(text));
    const below = [...files].filter(([path]) => !/^src\/(cli|studio)\//.test(path));
    const texts = below.flatMap(([, file]) => textsIn(file)).filter((text) => sameCommand.test(text));
    expect(texts.length).toBeGreaterThan(10);
    expect(onPage(texts).filter((text) => sameCommand.test(text))).toEqual([]);
  });
});

/** The texts in a file, those with values in parts. */
function textsIn(file: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      found.push(node.text);
    }
  });
  return found;
}
