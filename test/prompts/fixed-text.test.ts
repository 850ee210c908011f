import { describe, expect, it } from 'vitest';
import { measureFixedText, missesPrefixCache } from '../../src/prompts/fixed-text.js';
import { category, makePrompt } from '../support/tickets.js';

describe('the text that is the same for every ticket', () => {
  it.each([
    ['Sort: {text}', {}, { inFront: 6, behind: 0, varying: 'text' }],
    ['{text}\nSort it.', {}, { inFront: 0, behind: 9, varying: 'text' }],
    ['a {text} b {text} c', {}, { inFront: 2, behind: 5, varying: 'text' }],
    ['ab {subject} c {text}', {}, { inFront: 3, behind: 3, varying: 'subject' }],
    ['{"a": 1} {{x}} {text}', {}, { inFront: 13, behind: 0, varying: 'text' }],
    ['ab{text}', { system: 'four' }, { inFront: 6, behind: 0, varying: 'text' }],
    ['ab{text}', { system: 'to {name}!' }, { inFront: 3, behind: 3, varying: 'name' }],
    ['{categories}{text}', { categories: [category('AB')] }, { inFront: 4, behind: 0, varying: 'text' }],
    ['{text}{categories}', { categories: [category('AB')] }, { inFront: 0, behind: 4, varying: 'text' }],
  ])('%j with %j', (body, more, expected) => {
    expect(measureFixedText(makePrompt({ body, ...more }))).toEqual(expected);
  });

  it.each([
    [1000, 201, false],
    [200, 201, true],
    [0, 200, false],
    [201, 201, false],
    [0, 5000, true],
  ])('with %i in front and %i behind misses the prefix cache: %s', (inFront, behind, misses) => {
    expect(missesPrefixCache({ inFront, behind, varying: 'text' })).toBe(misses);
  });
});
