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

const answers: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/** Returns what a text says of yes and no, whatever its case and the blanks around it; undefined where it says neither. */
export function readYesOrNo(text: string): boolean | undefined {
  return answers.get(text.trim().toLowerCase());
}
