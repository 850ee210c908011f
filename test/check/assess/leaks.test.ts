import { describe, expect, it } from 'vitest';
import { findLeaks } from '../../../src/check/assess/leaks.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { parsePrompt } from '../../../src/prompts/prompt-file.js';

const prompt = parsePrompt(
  `---
name: p
categories:
  - name: Bug
    examples: [The export button does nothing since the update.]
urgent:
  examples: { yes: [Nobody here can work since ten o'clock.] }
---
For example "The lid of the kettle fell off today" is a Bug. Short: hello.
{text}`,
  'p.md',
);
const labelled = (id: string, text: string, line: number, ...categories: string[]): LabelledTicket => ({
  ticket: { id, text, columns: [], values: [], place: { source: 'l.csv', line } },
  expected: { urgent: false, categories: categories.length > 0 ? categories : ['Bug'] },
  note: '',
});
const kinds = (...tickets: LabelledTicket[]) =>
  findLeaks(tickets, prompt).map(({ kind, place }) => `${kind} ${place.line}`);

describe('a leak', () => {
  it.each([
    ['an example of a category', 'The export button does nothing since the update.', ['example 2']],
    ['one in other letters and blanks', 'the EXPORT button\n  does nothing since the update.', ['example 2']],
    ['an example of urgent', "Nobody here can work since ten o'clock.", ['example 2']],
    ['a part of the body', 'The lid of the kettle fell off today', ['example 2']],
    ['nothing so short that it is there by chance', 'hello', []],
    ['not what is new', 'The import button does nothing since the update.', []],
  ])('is a ticket that is %s', (_, text, expected) => {
    expect(kinds(labelled('a', text, 2))).toEqual(expected);
  });

  it('is a ticket that is there twice', () => {
    expect(
      kinds(labelled('a', 'One text', 2), labelled('b', 'one  text', 5), labelled('c', 'Other', 6)),
    ).toEqual(['duplicate 5']);
    const [leak] = findLeaks([labelled('a', 'One text', 2), labelled('b', 'one  text', 5)], prompt);
    expect(leak?.message).toBe('b has the same text as a on line 2');
  });

  it('is a label that the prompt does not know', () => {
    const [leak] = findLeaks([labelled('a', 'One text', 7, 'Bug', 'Bugs')], prompt);
    expect(leak).toMatchObject({ kind: 'unknown_label', place: { source: 'l.csv', line: 7 } });
    expect(leak?.message).toContain('“Bugs”');
  });
});
