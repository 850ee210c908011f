import type { CellFormat, DateFormat } from './cell-format.js';

/**
 * Returns a number as a text: dates as ISO 8601, digits in their places where the format shows them so, all else without
 * what floating point adds.
 * @param source as the file has it
 * @param is1904 whether days count from 1904
 */
export function numberText(source: string, format: CellFormat, is1904: boolean): string {
  const value = Number(source);
  if (source === '' || !Number.isFinite(value)) return source;
  if (format.kind === 'date') return dateText(value, format, is1904) ?? plainText(source, value);
  if (format.kind === 'digits') return digitsText(value, format.pieces) ?? plainText(source, value);
  return plainText(source, value);
}

/** Excel shows 15 digits; whole numbers may have more, which another program wrote. */
function plainText(source: string, value: number): string {
  return /^-?\d+$/.test(source) ? source : String(Number(value.toExponential(14)));
}

/** Digits from the right into their places; those that are too many stay in front. */
function digitsText(value: number, pieces: readonly (string | number)[]): string | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  let left = String(Math.abs(value));
  const last = pieces.findIndex((piece) => typeof piece === 'number');
  let text = '';
  for (let index = pieces.length - 1; index >= 0; index--) {
    const piece = pieces[index] ?? '';
    if (typeof piece === 'string') {
      text = piece + text;
      continue;
    }
    const digits = index === last ? left.padStart(piece, '0') : left.padStart(piece, '0').slice(-piece);
    left = index === last ? '' : left.slice(0, -piece);
    text = digits + text;
  }
  return value < 0 ? `-${text}` : text;
}

const msADay = 86_400_000;
const unixEpoch = 25_569;
/** Days from 1899-12-30 to 1904-01-01. */
const days1904 = 1_462;
/** 10000-01-01, the first day that Excel does not know. */
const maxDay = 2_958_466;

/** Undefined for what is not a date in Excel either. */
function dateText(value: number, format: DateFormat, is1904: boolean): string | undefined {
  const unit = format.hasFractions ? 1 : 1_000;
  const ms = Math.round((value * msADay) / unit) * unit;
  if (format.isDuration) return durationText(ms);
  if (value < 0) return undefined;
  const day = Math.floor(ms / msADay);
  const time = ms - day * msADay;
  // A time without a date; but the first day of 1904 is 0.
  if (day === 0 && format.hasTime && !(is1904 && format.hasDate)) return timeText(time);
  if (day === 0 && !is1904) return undefined;
  // Excel has a 29 February 1900, which never was: before it, days are one less.
  const days = is1904 ? day + days1904 : day < 60 ? day + 1 : day;
  if (days >= maxDay) return undefined;
  const date = new Date((days - unixEpoch) * msADay).toISOString().slice(0, 10);
  return format.hasTime || time > 0 ? `${date}T${timeText(time)}` : date;
}

/** Returns a time of day, of milliseconds since midnight. */
export function timeText(ms: number): string {
  const text = new Date(ms).toISOString().slice(11, 23);
  return text.endsWith('.000') ? text.slice(0, 8) : text;
}

/** Returns hours, minutes and seconds, of milliseconds. */
export function durationText(ms: number): string {
  const hours = Math.floor(Math.abs(ms) / 3_600_000);
  const rest = timeText(Math.abs(ms) % 3_600_000).slice(2);
  return `${ms < 0 ? '-' : ''}${String(hours).padStart(2, '0')}${rest}`;
}
