import { once } from '../once.js';

// Made on first use: making them takes about 16 ms, which `--version` would wait for.
const wholes = once(() => new Intl.NumberFormat('en-US'));
const cents = once(
  () => new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
);
const threeDigits = once(() => new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }));

/** Returns a whole number in groups of three: `1,234,567`. */
export function grouped(count: number): string {
  return wholes().format(count);
}

/** Returns a count and its noun: `1 ticket`, `2,000 tickets`. The plural takes an `s`, unless it is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** Returns an estimate as a whole number of three significant digits: 12,345.6 is `12,300`. */
export function roughly(value: number): string {
  return threeDigits().format(Math.round(value));
}

/** Returns a rate per second: `3.4` if it is less than `below`, otherwise a whole number. */
export function rate(perSecond: number, below: number): string {
  return perSecond < below ? perSecond.toFixed(1) : grouped(Math.round(perSecond));
}

/** Returns a share as a percentage: 0.9125 is `91.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Returns a difference of shares in points, with its sign: -0.042 is `−4.2`. */
export function points(difference: number): string {
  const text = pointsOf(Math.abs(difference));
  if (Number(text) === 0) return '±0.0';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** Returns a size in points, without a sign: 0.02 is `2.0`. */
export function pointsOf(share: number): string {
  return (share * 100).toFixed(1);
}

/** Returns a precision, a recall or an F1: `0.913`. */
export function score(share: number): string {
  return share.toFixed(3);
}

/** Returns a p-value with its sign of comparison: `p = 0.031`, `p < 0.001`. */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** Returns a size of bytes, roughly: `12 kB`, `1,234 MB`. */
export function roughSize(bytes: number): string {
  return bytes < 1_000_000
    ? `${grouped(Math.ceil(bytes / 1_000))} kB`
    : `${grouped(Math.round(bytes / 1_000_000))} MB`;
}

const sizeUnits = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

/** Returns a limit of bytes in the unit that suits it: `1 GB`, `1.5 GB`, `500 MB`, `0 bytes`. */
export function formatSize(bytes: number): string {
  const [unit, size] = sizeUnits.find(([, one]) => bytes >= one) ?? ['bytes', 1];
  return `${threeDigits().format(bytes / size)} ${unit}`;
}

/** Returns an amount of US dollars: `$1,234.50`, and `$0.0123` below a dollar. */
export function dollars(amount: number): string {
  if (amount === 0 || amount >= 1) return `$${cents().format(amount)}`;
  return amount < 0.0001 ? 'under $0.0001' : `$${amount.toFixed(4)}`;
}

/** Returns two amounts with as many digits as it takes to tell them apart, if they differ: `$1.0000`, `$0.9998`. */
export function dollarsApart(one: number, other: number): [string, string] {
  const short: [string, string] = [dollars(one), dollars(other)];
  if (one === other || short[0] !== short[1]) return short;
  for (let digits = 4; digits <= 9; digits++) {
    const [first, second] = [one.toFixed(digits), other.toFixed(digits)];
    if (first !== second) return [`$${first}`, `$${second}`];
  }
  return short;
}

/** Returns dollars as a flag takes them, up to the next cent: `1.24`. Below ten cents, two digits: `0.0012`. */
export function roundedUp(amount: number): string {
  return amount >= 0.1 ? (Math.ceil(amount * 100) / 100).toFixed(2) : amount.toPrecision(2);
}

/** Returns milliseconds in words: `0.4 s`, `12.0 s`, `3 min 20 s`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** Returns a duration that is usually less than a second: `350 ms`. */
export function formatLatency(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms);
}

/** Returns a duration that is a limit or an estimate, rounded: `30 s`, `8 min`, `3 h 0 min`. */
export function roughDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** Returns the local time to the second: `14:03:59`, with the day unless that is today's. */
export function timeOfDay(time: number, now: number): string {
  const [day, minute] = minuteOf(time).split(' ');
  const seconds = String(new Date(time).getSeconds()).padStart(2, '0');
  const isToday = minuteOf(now).startsWith(`${day} `);
  return `${isToday ? '' : `${day} `}${minute}:${seconds}`;
}

/** Returns the local time to the minute: `2026-11-25 14:03`. */
export function minuteOf(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
