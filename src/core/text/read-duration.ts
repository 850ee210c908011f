const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Returns the milliseconds of a duration such as `30d`, `12h`, `45m`, `2w` or `30s`; undefined for any other text. */
export function readDuration(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  const size = units[unit];
  return number === undefined || size === undefined ? undefined : Number(number) * size;
}
