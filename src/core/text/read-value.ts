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

const sizes: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Returns the bytes of a size such as `500MB`, `1.5 GB` or `0`; undefined for any other text. */
export function readSize(text: string): number | undefined {
  if (text.trim() === '0') return 0;
  const [, number, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmgt]?b)$/i.exec(text.trim()) ?? [];
  const size = sizes[unit.toLowerCase()];
  return number === undefined || size === undefined ? undefined : Math.round(Number(number) * size);
}

const answers: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/** Returns whether a text means yes or no, ignoring case and surrounding space; undefined where it means neither. */
export function readYesOrNo(text: string): boolean | undefined {
  return answers.get(text.trim().toLowerCase());
}
