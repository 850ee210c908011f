import type { SheetFormat, SheetValue } from '../../storage/services/google/answers.js';
import { type CellFormat, cellFormatOf, type DateFormat, plainNumber } from '../xlsx/cell-format.js';
import { durationText, numberText, timeText } from '../xlsx/number-text.js';

/** Returns a cell as a text: dates as ISO 8601, in the time zone of the spreadsheet; numbers as in a workbook of Excel. */
export function sheetCellText(value: SheetValue | undefined, format: SheetFormat | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return textOfNumber(value, format);
  return value === null || value === undefined ? '' : String(value);
}

function textOfNumber(value: number, format: SheetFormat | undefined): string {
  const read = formatOf(format);
  if (read.kind !== 'date') return numberText(String(value), read, false);
  return serialText(value, read) ?? numberText(String(value), plainNumber, false);
}

const dates: Readonly<Record<string, Pick<DateFormat, 'hasDate' | 'hasTime'>>> = {
  DATE: { hasDate: true, hasTime: false },
  TIME: { hasDate: false, hasTime: true },
  DATE_TIME: { hasDate: true, hasTime: true },
};

/** Patterns are those of Excel, but only the type says whether a number is a date. */
function formatOf(format: SheetFormat | undefined): CellFormat {
  if (format === undefined) return plainNumber;
  const read = cellFormatOf(0, format.pattern);
  const isDate = dates[format.type];
  if (!isDate) return read.kind === 'date' ? plainNumber : read;
  if (read.kind === 'date') return read;
  return { kind: 'date', ...isDate, isDuration: false, hasFractions: false };
}

/** Returns whether a format makes dates of numbers. */
export function isDateFormat(format: SheetFormat | undefined): boolean {
  return format !== undefined && Object.hasOwn(dates, format.type);
}

const msADay = 86_400_000;
/** 1899-12-30, from which days count, in milliseconds since 1970. */
const firstDay = Date.UTC(1899, 11, 30);

/**
 * Returns days since 1899-12-30 as a date. Unlike Excel, Google Sheets has no 29 February 1900, and days before the first.
 * @see https://developers.google.com/sheets/api/guides/formats#about_date_time_values
 * @returns undefined for what has no year of four digits
 */
function serialText(
  value: number,
  { hasDate, hasTime, isDuration, hasFractions }: DateFormat,
): string | undefined {
  const unit = hasFractions ? 1 : 1_000;
  const ms = Math.round((value * msADay) / unit) * unit;
  if (isDuration) return durationText(ms);
  const day = Math.floor(ms / msADay);
  const time = ms - day * msADay;
  if (!hasDate) return timeText(time);
  const date = new Date(firstDay + day * msADay);
  if (Number.isNaN(date.getTime()) || !/^\d{4}-/.test(date.toISOString())) return undefined;
  const text = date.toISOString().slice(0, 10);
  return hasTime || time > 0 ? `${text}T${timeText(time)}` : text;
}
