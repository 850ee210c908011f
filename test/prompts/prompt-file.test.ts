import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePrompt, readPromptText } from '../../src/prompts/prompt-file.js';
import { compileTemplate } from '../../src/prompts/template.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const parse = (source: string) => parsePrompt(source, 'p.md');
const withMatter = (matter: string) => `---\n${matter}\n---\n{text}\n`;

/** A billion texts in ten lines. */
const bomb = ['a0: &a0 [x]']
  .concat(
    Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`),
  )
  .join('\n');

describe('a prompt file', () => {
  it('has front matter and a body', () => {
    const matter = [
      'name: triage',
      'description: Sorts tickets',
      'categories:',
      '  - name: Bug',
      '    description: It is broken.',
      '    examples: ["It crashes"]',
      '  - name: Other',
      'urgent:',
      '  description: People are blocked.',
      '  examples: { yes: ["Down!"], no: ["Someday"] }',
      '  threshold: 0.7',
      'model: gpt-4o',
      'temperature: 0',
      'max_output_tokens: 200',
      'reasoning_effort: none',
      'system: You sort tickets.',
    ];
    expect(parse(`${withMatter(matter.join('\n'))}`)).toEqual({
      name: 'triage',
      description: 'Sorts tickets',
      categories: [
        { name: 'Bug', description: 'It is broken.', examples: ['It crashes'] },
        { name: 'Other', description: undefined, examples: [] },
      ],
      urgent: {
        description: 'People are blocked.',
        examples: { yes: ['Down!'], no: ['Someday'] },
        threshold: 0.7,
      },
      model: 'gpt-4o',
      temperature: 0,
      maxOutputTokens: 200,
      reasoningEffort: 'none',
      system: 'You sort tickets.',
      body: '{text}',
      path: 'p.md',
      bodyLine: 19,
    });
  });

  it('may be a body alone, named after the file', () => {
    expect(parse('Sort this: {text}\n')).toMatchObject({
      name: 'p',
      body: 'Sort this: {text}',
      categories: undefined,
    });
  });

  it.each([
    ['a byte order mark', '\uFEFF---\nname: a\n---\n{text}'],
    ['CRLF', '---\r\nname: a\r\n---\r\n{text}\r\n'],
    ['empty front matter', '---\n---\n{text}'],
    ['a rule of dashes in the body', '---\nname: a\n---\n{text}\n---\nmore'],
  ])('may have %s', (_, source) => {
    expect(parse(source).body).toContain('{text}');
  });
});

describe('what is wrong is reported with file, line and what was expected', () => {
  it.each([
    ['an unknown key', 'name: a\ncolour: red', 'p.md:3: There is no key `colour`'],
    [
      'an unknown key further in',
      'categories:\n  - name: A\n    exmples: []',
      'p.md:4: There is no key `categories.0.exmples`',
    ],
    ['a key of several lines', '"a\\nb": 1', 'p.md:2: There is no key `a b`'],
    ['a value of the wrong type', 'name: a\n\ntemperature: hot', 'p.md:4: `temperature`: '],
    [
      'what is not a word',
      'reasoning_effort: as much as it takes',
      'p.md:2: `reasoning_effort`: must be a word',
    ],
    ['a number out of range', 'temperature: 3', 'p.md:2: `temperature`: '],
    ['a missing name', 'categories:\n  - description: x', 'p.md:3: `categories.0.name`: '],
    ['a blank name', 'categories:\n  - name: " "', 'p.md:3: `categories.0.name`: is empty'],
    ['no category at all', 'categories: []', 'p.md:2: `categories`: must name a category'],
    [
      'two of one name',
      'categories:\n  - name: Bug\n  - name: bug',
      'p.md:4: `categories.1.name`: there is another bug',
    ],
    ['what is not YAML', 'name: [a', 'p.md:3: This is not YAML: '],
    ['a key given twice', 'name: a\nname: b', 'p.md:3: This is not YAML: '],
    ['an alias of nothing', 'name: *a', 'p.md:2: This is not YAML: Unresolved alias'],
    ['aliases of aliases of aliases', bomb, 'p.md:2: This is not YAML: Excessive alias count'],
    ['a list instead of keys', '- a', 'p.md:2: '],
  ])('%s', (_, matter, expected) => {
    expect(() => parse(withMatter(matter))).toThrow(
      expect.objectContaining({ code: 'bad_prompt', message: expect.stringContaining(expected) }),
    );
  });

  it.each([
    ['front matter without an end', '---\nname: a\n{text}', 'p.md:1: The front matter has no end'],
    ['a body without the ticket', '---\nname: a\n---\n\nHello', 'p.md:5: The prompt has no {text}'],
    [
      '{categories} without categories',
      '---\nname: a\n---\n{categories} {text}',
      'p.md:4: {categories} needs',
    ],
  ])('%s', (_, source, expected) => {
    expect(() => parse(source)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(expected) }),
    );
  });

  it('all of it at once', () => {
    expect(() => parse(withMatter('one: 1\ntwo: 2'))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('p.md:3: There is no key `two`') }),
    );
  });

  it('but no more than a screen holds', () => {
    const matter = Array.from({ length: 3000 }, (_, n) => `key${n}: 1`).join('\n');
    expect(() => parse(withMatter(matter))).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^(?:p\.md:\d+: .*\n){19}Keys: .*$/) }),
    );
  });

  it('and a file that is not UTF-8', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('p.md', Buffer.from('Sort: {text}', 'utf16le'));
    const latin = await folder.write('l.md', Buffer.from('Für {text}', 'latin1'));
    expect(await readPromptText(path)).toContain('\0');
    await expect(readPromptText(latin)).rejects.toMatchObject({
      code: 'bad_prompt',
      message: `${latin} is not UTF-8, which a prompt file must be`,
    });
  });

  it.each([
    ['is not there', 'no.md', 'no.md: no such file'],
    ['is a folder', '.', ': it is a folder'],
  ])('and a file that %s', async (_, name, message) => {
    await using folder = await temporaryFolder();
    const expected = { code: 'not_found', message: expect.stringContaining(message) };
    await expect(readPromptText(folder.file(name))).rejects.toMatchObject(expected);
  });
});

describe('the shipped prompts', () => {
  const files = readdirSync('prompts').filter((name) => name.endsWith('.md'));

  it.each(files)('%s is valid and needs no column but the text', (file) => {
    const prompt = parsePrompt(readFileSync(`prompts/${file}`, 'utf8'), file);
    expect(prompt.name).toBe(file.replace('.md', ''));
    expect(() => compileTemplate(prompt, ['text'])).not.toThrow();
  });
});
