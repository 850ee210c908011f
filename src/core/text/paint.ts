/**
 * Colours that can be read on white and on black: of each pair of a text and one of these grounds the contrast is 3.8 at
 * least (WCAG 2.2, 1.4.3). By their numbers among the 256 of xterm, since what the first 16 look like is up to a terminal.
 */
const foregrounds = { red: 160, green: 28, blue: 31, magenta: 133, grey: 243 } as const;

type Part = 'bold' | keyof typeof foregrounds;
export type Style = Part | readonly Part[];
export type Paint = (style: Style, text: string) => string;

/** Returns a function that colours text or leaves it alone, as the caller decides, without looking at the terminal. */
export function painter(colour: boolean): Paint {
  return colour ? paint : (_, text) => text;
}

function paint(style: Style, text: string): string {
  const parts = typeof style === 'string' ? [style] : style;
  return parts.reduceRight(
    (painted, part) =>
      part === 'bold' ? `\x1b[1m${painted}\x1b[22m` : `\x1b[38;5;${foregrounds[part]}m${painted}\x1b[39m`,
    text,
  );
}
