import { describe, expect, it } from 'vitest';
import { painter, type Style } from '../../../src/core/text/paint.js';

it('colours where it is asked to, whatever the terminal is', () => {
  expect(painter(true)('red', 'a')).toBe('\x1b[38;5;160ma\x1b[39m');
  expect(painter(true)(['bold', 'red'], 'a')).toBe('\x1b[1m\x1b[38;5;160ma\x1b[39m\x1b[22m');
  expect(painter(false)('red', 'a')).toBe('a');
});

describe('every colour', () => {
  /** The parts of red, green and blue, 0 to 255, of one of the 256 colours of xterm, from 16 on. */
  const partsOf = (colour: number) => {
    if (colour >= 232) return [0, 0, 0].map(() => 8 + 10 * (colour - 232));
    const level = (part: number) => (part === 0 ? 0 : 55 + 40 * part);
    return [36, 6, 1].map((weight) => level(Math.floor((colour - 16) / weight) % 6));
  };
  /** WCAG 2.2, relative luminance. */
  const luminanceOf = (colour: number) => {
    const [red = 0, green = 0, blue = 0] = partsOf(colour)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it.each<Style>(['red', 'green', 'blue', 'magenta', 'grey'])(
    'can be read on white and on black: %s',
    (style) => {
      const [, colour] = /38;5;(\d+)m/.exec(painter(true)(style, 'a')) ?? [];
      const luminance = luminanceOf(Number(colour));
      const onWhite = 1.05 / (luminance + 0.05);
      const onBlack = (luminance + 0.05) / 0.05;
      expect(Math.min(onWhite, onBlack)).toBeGreaterThanOrEqual(3.8);
    },
  );
});
