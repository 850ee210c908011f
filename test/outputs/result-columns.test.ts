import { expect, it } from 'vitest';
import { addedColumns, resultColumns as columnsOfResults } from '../../src/outputs/result-columns.js';
import { fc } from '../support/properties.js';

const resultColumns = (columns: readonly string[]) => columnsOfResults(columns).map(({ name }) => name);

it.each([
  ['nothing', [], []],
  ['columns of its own', ['id', 'text'], ['id', 'text']],
  ['a column called like an added one', ['urgent', 'id'], ['input_urgent', 'id']],
  [
    'all three of them',
    ['error', 'categories', 'urgent'],
    ['input_error', 'input_categories', 'input_urgent'],
  ],
  ['the new name as well', ['urgent', 'input_urgent'], ['input_urgent_2', 'input_urgent']],
  ['an added one twice', ['urgent', 'urgent'], ['input_urgent', 'input_urgent_2']],
  ['a name twice', ['note', 'note', 'note'], ['note', 'note_2', 'note_3']],
  ['a name twice, and what would replace it', ['note', 'note', 'note_2'], ['note', 'note_3', 'note_2']],
  ['names without text', ['', ''], ['', '_2']],
  ['names of JavaScript', ['__proto__', 'constructor', '1'], ['__proto__', 'constructor', '1']],
])('a source with %s', (_, columns, expected) => {
  expect(resultColumns(columns)).toEqual([...expected, 'urgent', 'categories', 'error']);
});

it('all names are different, whatever the source calls its columns', () => {
  const name = fc.oneof(
    fc.constantFrom('urgent', 'input_urgent', 'input_urgent_2', 'error', 'a', 'a_2', 'a_3'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(name), (columns) => {
      const names = resultColumns(columns);
      expect(new Set(names).size).toBe(columns.length + addedColumns.length);
    }),
  );
});
