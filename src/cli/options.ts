import { InvalidArgumentError } from 'commander';

/** Parses whole numbers of an option. */
export function integer(from: number, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text.replaceAll('_', ''));
    if (/^[0-9_]+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(
      to === Number.MAX_SAFE_INTEGER
        ? `Expected a whole number from ${from} on.`
        : `Expected a whole number from ${from} to ${to}.`,
    );
  };
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Parses a duration such as `30d`, `12h`, `45m` or `2w`, to milliseconds. */
export function duration(text: string): number {
  const [, number, unit = ''] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  const size = units[unit];
  if (number !== undefined && size !== undefined) return Number(number) * size;
  throw new InvalidArgumentError('Expected a duration such as 30d, 12h or 45m.');
}
