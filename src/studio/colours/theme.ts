import { chipColours } from '../assets/colour.js';
import {
  contrastOf,
  fromHsl,
  hexOf,
  type Rgb,
  readHex,
  seenOn,
  shapeContrast,
  textContrast,
} from './contrast.js';

/** A colour in a light and in a dark browser. */
export type Pair = readonly [light: Rgb, dark: Rgb];

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

const pair = (light: string, dark: string): Pair => [readHex(light), readHex(dark)];

/** What texts and shapes of a page are on. */
export const grounds = {
  ground: pair('#f5f6f8', '#12151a'),
  panel: pair('#ffffff', '#1a1f26'),
  select: pair('#e6f0fa', '#1e2e40'),
};

/** Colours that are the same whatever the accent is. */
export const inks = {
  line: pair('#d5dae1', '#313944'),
  edge: pair('#6f7986', '#7b8694'),
  text: pair('#18202b', '#e5e9ee'),
  quiet: pair('#515c6b', '#a9b3bf'),
  bad: pair('#a3231b', '#ff9d94'),
  'bad-ground': pair('#fdeceb', '#351c1b'),
  'good-ground': pair('#e3f4e8', '#16301f'),
};

/** The accent where none is set. */
const usualAccent = '#1a5c99';

/**
 * Returns what an accent is on pages. On its own ground it is as it was set, with black or white text, one of which is
 * read on any colour. As a text or a line it is darker or lighter where it would not be seen.
 */
export function accentColours(hex: string) {
  const fill = readHex(hex);
  const onFill = contrastOf(white, fill) >= textContrast ? white : black;
  return {
    fill: [fill, fill],
    'on-fill': [onFill, onFill],
    accent: seenByTheme(Object.values(grounds), [fill, fill], textContrast),
  } satisfies Record<string, Pair>;
}

/** Returns the colours of a chip, and of the bar of a chart for the same category. @param n 0 to `chipColours` */
export function chipOf(n: number) {
  const hue = (n * 360) / chipColours;
  // Neighbours on the wheel differ in strength, too.
  const isStrong = n % 2 === 1;
  const chip: Pair = isStrong
    ? [fromHsl(hue, 0.65, 0.8), fromHsl(hue, 0.45, 0.33)]
    : [fromHsl(hue, 0.6, 0.91), fromHsl(hue, 0.32, 0.23)];
  const text: Pair = [fromHsl(hue, 0.75, 0.2), fromHsl(hue, 0.7, 0.86)];
  const bar: Pair = isStrong
    ? [fromHsl(hue, 0.7, 0.38), fromHsl(hue, 0.65, 0.68)]
    : [fromHsl(hue, 0.5, 0.48), fromHsl(hue, 0.45, 0.55)];
  return {
    chip,
    'chip-text': seenByTheme([chip], text, textContrast),
    bar: seenByTheme([grounds.panel, grounds.select], bar, shapeContrast),
  } satisfies Record<string, Pair>;
}

function seenByTheme(on: readonly Pair[], [light, dark]: Pair, contrast: number): Pair {
  const [lights, darks] = [on.map(([ground]) => ground), on.map(([, ground]) => ground)];
  return [seenOn(lights, light, { end: black, contrast }), seenOn(darks, dark, { end: white, contrast })];
}

/** Returns the stylesheet that names all colours of the pages. @param accent `#0a7` or `#00aa77` */
export function themeOf(accent = usualAccent): string {
  const rules = [
    ruleOf(':root', { ...grounds, ...inks }),
    ruleOf(':root', accentColours(accent)),
    ...Array.from({ length: chipColours }, (_, n) => ruleOf(`.k${n}`, chipOf(n))),
  ];
  return rules.join('');
}

function ruleOf(selector: string, colours: Readonly<Record<string, Pair>>): string {
  const lines = Object.entries(colours).map(
    ([name, [light, dark]]) => `--${name}: light-dark(${hexOf(light)}, ${hexOf(dark)});`,
  );
  return `${selector} {\n  ${lines.join('\n  ')}\n}\n`;
}
