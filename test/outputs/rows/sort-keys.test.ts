import { describe, expect, it } from 'vitest';
import { resultColumns } from '../../../src/outputs/result-columns.js';
import { sortKey } from '../../../src/outputs/rows/sort-keys.js';
import { classified, failed, ticketOf } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';

const [value, urgent, categories, error] = resultColumns(['value']);

/** The values in their order. */
function sorted(values: readonly string[], isDescending = false): string[] {
  if (value === undefined) throw new Error('There is no column.');
  const keyOf = (text: string) =>
    sortKey(classified(ticketOf(['value'], [text])), [{ column: value, isDescending }]);
  return values.toSorted((a, b) => keyOf(a).compare(keyOf(b)));
}

describe('values', () => {
  it.each([
    ['numbers', ['-10', '-2.5', '-1e-3', '0', '.5', '2', '10', '1e3']],
    ['numbers before texts', ['3', '20', '1st', 'a']],
    ['numbers in texts', ['T-9', 'T-10', 'T-100', 'U-1']],
    ['whole numbers of any length', ['9007199254740993', '12345678901234567890', '12345678901234567891']],
    ['dates', ['2026-01-31', '2026-11-02', '2027-01-01']],
    ['names of any case and with accents', ['Änderung', 'apple', 'banana', 'Éclair', 'zoo']],
    ['a word before its longer forms', ['app', 'apple', 'apples']],
    ['what is empty last', ['1', 'a', '']],
  ])('are in order: %s', (_, values) => {
    expect(sorted(values.toReversed())).toEqual(values);
  });

  it('are the other way round but for what is empty', () => {
    expect(sorted(['', '2', '10', 'app', 'apple', '-1'], true)).toEqual([
      'apple',
      'app',
      '10',
      '2',
      '-1',
      '',
    ]);
  });

  it('that are alike stay as they came', () => {
    expect(sorted(['a', 'A', 'á', '1.0', '1', '01'])).toEqual(['1.0', '1', '01', 'a', 'A', 'á']);
    expect(sorted(['0', '-0', '+0'])).toEqual(['0', '-0', '+0']);
  });

  it('of numbers compare as numbers do', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (numbers) => {
        const texts = sorted(numbers.map((number) => String(number + 0)));
        expect(texts.map(Number)).toEqual(numbers.map((number) => number + 0).toSorted((a, b) => a - b));
      }),
    );
  });
});

it('of an answer are not before yes, lists by their names, and what failed last', () => {
  const ticket = ticketOf(['value'], ['x']);
  const outcomes = {
    slow: failed(ticket, 'timeout'),
    calm: classified(ticket, ['Bug']),
    both: classified(ticket, ['Bug', 'How-to'], { urgent: true }),
    none: classified(ticket, [], { urgent: true }),
  };
  const order = (...columns: [typeof urgent, boolean?][]) => {
    const by = columns.flatMap(([column, isDescending = false]) =>
      column ? [{ column, isDescending }] : [],
    );
    const keys = Object.entries(outcomes).map(([name, outcome]) => ({ name, key: sortKey(outcome, by) }));
    return keys.toSorted((a, b) => a.key.compare(b.key)).map(({ name }) => name);
  };
  expect(order([urgent])).toEqual(['calm', 'both', 'none', 'slow']);
  expect(order([urgent, true])).toEqual(['both', 'none', 'calm', 'slow']);
  expect(order([categories])).toEqual(['calm', 'both', 'slow', 'none']);
  expect(order([error])).toEqual(['slow', 'calm', 'both', 'none']);
  expect(order([urgent, true], [categories, true])).toEqual(['both', 'none', 'calm', 'slow']);
});
