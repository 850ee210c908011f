import { expect, test } from 'vitest';
import { fieldsOf } from '../../src/prompts/prompt-fields.js';
import { formEditSchema, formValuesOf } from '../../src/studio/form-values.js';

const source = `---
name: mine
temperature: 0.5
categories:
  - { name: Bug, examples: [it broke, "it, too"] }
  - name: Billing
urgent: { examples: { yes: [all is down] } }
---
Sort {text}
`;

test('a form shows each field as a text by its path, and a list with an item on each line', () => {
  expect(formValuesOf(fieldsOf(source, 'p.md'))).toEqual({
    categories: 2,
    values: {
      name: 'mine',
      description: '',
      model: '',
      temperature: '0.5',
      max_output_tokens: '',
      reasoning_effort: '',
      service_tier: '',
      system: '',
      'categories.0.name': 'Bug',
      'categories.0.description': '',
      'categories.0.examples': 'it broke\nit, too',
      'categories.1.name': 'Billing',
      'categories.1.description': '',
      'categories.1.examples': '',
      'urgent.description': '',
      'urgent.threshold': '',
      'urgent.examples.yes': 'all is down',
      'urgent.examples.no': '',
      body: 'Sort {text}',
    },
  });
});

test.each([
  ['name', ' 7 ', ' 7 '],
  ['description', '', ''],
  ['temperature', '0.5', 0.5],
  ['temperature', '', null],
  ['max_output_tokens', ' ', null],
  ['urgent.threshold', '1', 1],
  ['urgent.description', '1\n2', '1\n2'],
  ['urgent.examples.yes', ' a \n\n b', ['a', 'b']],
  ['urgent.examples.no', '', []],
  ['categories.10.examples', 'a', ['a']],
  ['categories.10.name', 'examples', 'examples'],
])('what is typed into %s, %j, is %j', (field, value, typed) => {
  expect(formEditSchema.parse({ kind: 'set', field, value })).toEqual({ kind: 'set', field, value: typed });
});

test.each([
  { kind: 'set', field: 'name' },
  { kind: 'set', field: 'name', value: 1 },
  { kind: 'set', field: 'temperature', value: 'hot' },
  { kind: 'set', field: '__proto__.x', value: 'x' },
  { kind: 'add_category', value: '' },
  { kind: 'remove_category', index: -1 },
])('refuses %j', (edit) => {
  expect(formEditSchema.safeParse(edit).success).toBe(false);
});
