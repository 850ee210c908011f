import { expect, it } from 'vitest';
import { cellFormatOf } from '../../../src/formats/xlsx/cell-format.js';
import { numberText } from '../../../src/formats/xlsx/number-text.js';

it.each<[string, string | number, string]>([
  // Numbers as they are, without what floating point adds.
  ['5', 'General', '5'],
  ['0.30000000000000004', 'General', '0.3'],
  ['1234.5', '#,##0.00', '1234.5'],
  ['0.5', '0%', '0.5'],
  ['-7', '0;[Red]-0', '-7'],
  ['1E+21', 'General', '1e+21'],
  ['12345678901234567890', 'General', '12345678901234567890'],
  ['1.2E3', '0.00E+00', '1200'],
  ['5', '# ??/??', '5'],
  ['12', 'General "min"', '12'],
  ['', 'General', ''],
  ['no number', 'General', 'no number'],
  // Zeros in front, as the format shows them.
  ['123', '00000', '00123'],
  ['1234567', '00000', '1234567'],
  ['-5', '000', '-005'],
  ['78051120', '000-00-0000', '078-05-1120'],
  ['4711', '"INC"0000000', 'INC0004711'],
  ['4711', 'INC0000000', '4711'],
  ['42', '\\#00000', '#00042'],
  ['5551234', '[<=9999999]000-0000;(000) 000-0000', '555-1234'],
  ['1.5', '000', '1.5'],
  // Dates and times as ISO 8601, without a zone.
  ['45000', 14, '2023-03-15'],
  ['45000', 'dd/mm/yyyy', '2023-03-15'],
  ['45000', '[$-407]d. mmmm yyyy', '2023-03-15'],
  ['45000', 'yyyy"年"m"月"d"日"', '2023-03-15'],
  ['45000', 31, '2023-03-15'],
  ['45000.5', 'dd/mm/yyyy', '2023-03-15T12:00:00'],
  ['45000', 22, '2023-03-15T00:00:00'],
  ['45000.604166666664', '[$-409]m/d/yy h:mm AM/PM;@', '2023-03-15T14:30:00'],
  ['45000.123456789', 'yyyy-mm-dd hh:mm:ss.000', '2023-03-15T02:57:46.667'],
  ['45000.99999999', 'yyyy-mm-dd hh:mm', '2023-03-16T00:00:00'],
  ['0.604166666666667', 'h:mm', '14:30:00'],
  ['0.5', 20, '12:00:00'],
  ['2.0625', '[h]:mm:ss', '49:30:00'],
  ['1', 'yyyy-mm-dd', '1900-01-01'],
  ['59', 'yyyy-mm-dd', '1900-02-28'],
  ['61', 'yyyy-mm-dd', '1900-03-01'],
  ['2958465', 'yyyy-mm-dd', '9999-12-31'],
  ['2958466', 'yyyy-mm-dd', '2958466'],
  ['-1', 'yyyy-mm-dd', '-1'],
])('%s in the format %s is %s', (source, format, text) => {
  const read = typeof format === 'number' ? cellFormatOf(format, undefined) : cellFormatOf(164, format);
  expect(numberText(source, read, false)).toBe(text);
});

it.each([
  ['0', '1904-01-01'],
  ['43538', '2023-03-15'],
])('day %s is %s where days count from 1904', (source, text) => {
  expect(numberText(source, cellFormatOf(14, undefined), true)).toBe(text);
});
