import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { editPrompt, fieldsOf, type PromptEdit } from '../../src/prompts/prompt-fields.js';

const set = (field: string, value: string | number | null | string[]): PromptEdit => ({
  kind: 'set',
  field,
  value,
});
const edited = (text: string, ...edits: PromptEdit[]) =>
  edits.reduce((before, edit) => editPrompt(before, 'p.md', edit), text);

describe('a prompt as a form', () => {
  it('has what the file says', () => {
    const text =
      '---\nname: a\ntemperature: 0\ncategories: [{ name: Bug, examples: [x] }]\nurgent: { threshold: 0.4 }\n---\n\nSort {text}\n';
    expect(fieldsOf(text, 'p.md')).toMatchObject({
      name: 'a',
      temperature: 0,
      model: '',
      categories: [{ name: 'Bug', description: '', examples: ['x'] }],
      urgent: { threshold: 0.4, examples: { yes: [], no: [] } },
      body: 'Sort {text}',
    });
  });

  it('leaves empty what a key should not hold, so that it can be mended', () => {
    const text = '---\nname: [1]\ntemperature: hot\ncategories: 3\n---\n{text}';
    expect(fieldsOf(text, 'p.md')).toMatchObject({ temperature: null, categories: [] });
  });

  it('says the line and column where the front matter is no YAML', () => {
    expect(() => fieldsOf('---\nname: a\n  b: [\n---\n{text}', 'p.md')).toThrow(
      expect.objectContaining({
        code: 'bad_prompt',
        position: { line: expect.any(Number), column: expect.any(Number) },
      }),
    );
  });
});

describe('an edit of a form', () => {
  it('changes one text, and not a byte besides', () => {
    const text = '---\n# why\nname:   a   # the name\nsystem: >-\n  one\n  two\n---\n\n  Sort {text}\n\n';
    expect(edited(text, set('name', 'b'))).toBe(text.replace('name:   a', 'name:   b'));
  });

  it.each(['true', '12', 'a: b', '# x', '- y', ' z ', '"', "'", '{', '*a', 'naïve ✓', '<script>', 'null'])(
    'keeps %j a text',
    (value) => {
      const text = edited('---\nname: a\n---\n{text}\n', set('name', value), set('description', value));
      expect(fieldsOf(text, 'p.md')).toMatchObject({ name: value, description: value });
    },
  );

  it('adds, changes and removes categories, and keeps comments', () => {
    const added = edited(
      '---\n# kept\nname: a\n---\n{text}\n',
      { kind: 'add_category' },
      { kind: 'add_category' },
    );
    const changed = edited(
      added,
      set('categories.1.name', 'Bug'),
      set('categories.1.examples', ['one', 'two: 2']),
      { kind: 'remove_category', index: 0 },
    );
    expect(fieldsOf(changed, 'p.md').categories).toEqual([
      { name: 'Bug', description: '', examples: ['one', 'two: 2'] },
    ]);
    expect(changed).toContain('# kept');
    expect(edited(changed, { kind: 'remove_category', index: 0 })).toBe(
      '---\n# kept\nname: a\n---\n{text}\n',
    );
  });

  it('takes away what is emptied, with what is left empty around it', () => {
    const text = '---\nname: a\nurgent:\n  examples:\n    yes:\n      - now\n---\n{text}\n';
    expect(edited(text, set('urgent.examples.yes', []))).toBe('---\nname: a\n---\n{text}\n');
    expect(edited(text, set('name', null))).not.toContain('name');
  });

  it('gives a prompt front matter that has none, and changes its body', () => {
    expect(edited('Sort {text}\n', set('temperature', 0.5))).toBe(
      '---\ntemperature: 0.5\n---\nSort {text}\n',
    );
    expect(edited('---\nname: a\n---\n\nold {text}', set('body', 'new {text}'))).toBe(
      '---\nname: a\n---\nnew {text}\n',
    );
  });

  it('says the same as before of all that it does not touch in the prompts that ship', () => {
    const text = readFileSync(new URL('../../prompts/triage.md', import.meta.url), 'utf8');
    const before = fieldsOf(text, 'p.md');
    const after = fieldsOf(edited(text, set('categories.0.examples', ['one'])), 'p.md');
    const [first, ...rest] = before.categories;
    expect(after).toEqual({ ...before, categories: [{ ...first, examples: ['one'] }, ...rest] });
  });
});
