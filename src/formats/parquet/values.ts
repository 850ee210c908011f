import { isUtf8 } from 'node:buffer';
import type { ParquetParsers, SchemaElement } from 'hyparquet';

/** Makes texts of dates and times: to the digits that they have, which a `Date` would cut off. */
export const textParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value: bigint) => timeText(value, 3),
  timestampFromMicroseconds: (value: bigint) => timeText(value, 6),
  timestampFromNanoseconds: (value: bigint) => timeText(value, 9),
  dateFromDays: (days: number) => dateText(BigInt(days)),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && textOfBytes(bytes),
  geometryFromBytes: (bytes: Uint8Array | undefined) => bytes,
  geographyFromBytes: (bytes: Uint8Array | undefined) => bytes,
};

/** Returns the text of a cell. @param element what its column holds; undefined for a list or a map */
export function cellText(value: unknown, element: SchemaElement | undefined): string {
  if (value === undefined || value === null) return '';
  if (element?.logical_type?.type === 'TIMESTAMP' && !element.logical_type.isAdjustedToUTC)
    return String(value).replace(/Z$/, '');
  if (element && decimalScale(element) !== undefined) return decimalText(value, decimalScale(element) ?? 0);
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return textOfBytes(value);
  return typeof value === 'object' ? JSON.stringify(plain(value)) : String(value);
}

/** Returns how many digits a number has behind its point; undefined for what is not a decimal. */
export function decimalScale({ converted_type, logical_type, scale }: SchemaElement): number | undefined {
  if (logical_type?.type === 'DECIMAL') return logical_type.scale;
  return converted_type === 'DECIMAL' ? (scale ?? 0) : undefined;
}

/** Bytes that are text are that text, as older programs write it; others are Base64. */
function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString() : buffer.toString('base64');
}

/** Returns a value that JSON can write; long numbers keep all digits, in quotes. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return textOfBytes(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (ArrayBuffer.isView(value)) return [...Object.values(value)].map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, plain(own)]));
}

/** @param value the number without its point: a whole number, or its bytes with the highest first */
function decimalText(value: unknown, scale: number): string {
  const whole = value instanceof Uint8Array ? signed(value) : BigInt(String(value));
  const digits = String(whole < 0n ? -whole : whole).padStart(Math.min(scale, 1_000) + 1, '0');
  const sign = whole < 0n ? '-' : '';
  return scale <= 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function signed(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return hex === '' ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`));
}

const secondsADay = 86_400n;

/** @param digits of the fraction of a second that the number counts */
function timeText(value: bigint | number, digits: 3 | 6 | 9): string {
  const units = BigInt(value);
  const unit = 10n ** BigInt(digits);
  const seconds = floorDivide(units, unit);
  const fraction = String(units - seconds * unit).padStart(digits, '0');
  const days = floorDivide(seconds, secondsADay);
  const time = clockText(Number(seconds - days * secondsADay));
  const shown = /^0+$/.test(fraction) ? '' : `.${fraction.replace(/(?:000)+$/, '')}`;
  return `${dateText(days)}T${time}${shown}Z`;
}

function clockText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
}

/** Days since 1970; as a number where no calendar goes so far. */
function dateText(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().replace(/T.*$/, '');
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
