import { describe, expect, it } from 'vitest';
import {
  contrastOf,
  fromHsl,
  hexOf,
  type Rgb,
  readHex,
  seenOn,
} from '../../../src/studio/colours/contrast.js';
import { fc } from '../../support/properties.js';

const part = fc.integer({ min: 0, max: 255 });
const colour = fc.tuple(part, part, part);

describe('contrast', () => {
  it.each([
    ['#000', '#fff', 21],
    ['#ffffff', '#FFFFFF', 1],
    // The lightest grey that WCAG AA allows for text on white, and the next, which it does not.
    ['#767676', '#fff', 4.54],
    ['#777', '#fff', 4.48],
    ['#f00', '#fff', 4],
    ['#00f', '#fff', 8.59],
    ['#0f0', '#000', 15.3],
  ])('of %s and %s is %d', (a, b, expected) => {
    expect(contrastOf(readHex(a), readHex(b))).toBeCloseTo(expected, 2);
    expect(contrastOf(readHex(b), readHex(a))).toBeCloseTo(expected, 2);
  });
});

describe('a colour', () => {
  it('is read from its hex and written as such', () => {
    expect(readHex('#0A7')).toEqual([0, 170, 119]);
    fc.assert(
      fc.property(colour, (rgb) => {
        expect(readHex(hexOf(rgb))).toEqual(rgb);
      }),
    );
  });

  it.each([
    [0, 1, 0.5, '#ff0000'],
    [120, 1, 0.25, '#008000'],
    [210, 0.5, 0.5, '#4080bf'],
    [0, 0, 0.2, '#333333'],
  ])('of hue %d, saturation %d and lightness %d is %s', (hue, saturation, lightness, hex) => {
    expect(hexOf(fromHsl(hue, saturation, lightness))).toBe(hex);
  });

  it('stays as it is where it is seen', () => {
    const black: Rgb = [0, 0, 0];
    expect(seenOn([[255, 255, 255]], [0, 90, 0], { end: black, contrast: 4.5 })).toEqual([0, 90, 0]);
  });

  it('goes no further than it has to where it is not', () => {
    const seen = seenOn([[255, 255, 255]], [255, 200, 0], { end: [0, 0, 0], contrast: 4.5 });
    const contrast = contrastOf(seen, [255, 255, 255]);
    expect(contrast).toBeGreaterThanOrEqual(4.5);
    expect(contrast).toBeLessThan(4.8);
  });

  it('ends where nothing less is seen', () => {
    expect(seenOn([[255, 255, 255]], [255, 255, 255], { end: [0, 0, 0], contrast: 21 })).toEqual([0, 0, 0]);
  });
});
