import { describe, expect, it } from 'vitest';
import { cellForm, typeName } from '../../../src/sources/snowflake/text-form.js';

/** The texts are those of "Handling responses" in the guide of the SQL API. */
describe('a value of Snowflake has one text form', () => {
  it.each([
    ['fixed', '12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['fixed', '-0.10', '-0.10'],
    ['real', '1.5', '1.5'],
    ['real', '1e21', '1e+21'],
    ['real', 'NaN', 'NaN'],
    ['real', 'inf', 'Infinity'],
    ['real', '-inf', '-Infinity'],
    [
      'decfloat',
      '1.234567890123456789012345678901234567E+300',
      '1.234567890123456789012345678901234567E+300',
    ],
    ['text', " a\n'", " a\n'"],
    ['boolean', 'true', 'true'],
    ['boolean', 'false', 'false'],
    ['date', '18262', '2020-01-01'],
    ['date', '-719162', '0001-01-01'],
    ['date', '2932896', '9999-12-31'],
    ['time', '82919.000000000', '23:01:59'],
    ['time', '0.123456789', '00:00:00.123456789'],
    ['timestamp_ntz', '1616173619.000000000', '2021-03-19T17:06:59'],
    ['timestamp_ntz', '1616173619.120000000', '2021-03-19T17:06:59.12'],
    ['timestamp_ntz', '-0.500000000', '1969-12-31T23:59:59.5'],
    ['timestamp_ntz', '-62135596800.000000000', '0001-01-01T00:00:00'],
    ['timestamp_ntz', '253402300799.999999999', '9999-12-31T23:59:59.999999999'],
    ['timestamp_ltz', '1616173619.000000000', '2021-03-19T17:06:59Z'],
    ['timestamp_tz', '1616173619000000000 960', '2021-03-19T09:06:59-08:00'],
    ['timestamp_tz', '1616173619.000000000 1440', '2021-03-19T17:06:59Z'],
    ['timestamp_tz', '1616173619.000000001 1770', '2021-03-19T22:36:59.000000001+05:30'],
    ['timestamp_tz', '-0.500000000 1439', '1969-12-31T23:58:59.5-00:01'],
    ['binary', '00FF', '00FF'],
    ['variant', '{\n  "b": 1.50,\n  "a": 12345678901234567890\n}', '{"b":1.50,"a":12345678901234567890}'],
    ['array', '[\n  1,\n  undefined\n]', '[1,undefined]'],
    ['object', '{}', '{}'],
    ['geography', '{ "type": "Point" }', '{"type":"Point"}'],
    ['a type of later years', ' x ', ' x '],
    // What is not of the documented form is still the user's data.
    ['date', '2020-01-01', '2020-01-01'],
    ['timestamp_tz', '2020-01-01 00:00:00 +0000', '2020-01-01 00:00:00 +0000'],
    ['timestamp_ntz', '9'.repeat(30), '9'.repeat(30)],
    ['constructor', 'x', 'x'],
  ])('%s %j is %j', (type, text, expected) => {
    expect(cellForm({ type })(text)).toBe(expected);
  });

  it.each([
    [{ type: 'fixed', precision: 12, scale: 2 }, 'number(12,2)'],
    [{ type: 'fixed' }, 'number(38,0)'],
    [{ type: 'real' }, 'float'],
    [{ type: 'timestamp_tz', precision: 0, scale: 9 }, 'timestamp_tz'],
  ])('%j is called %s', (column, name) => {
    expect(typeName({ name: 'X', ...column })).toBe(name);
  });
});
