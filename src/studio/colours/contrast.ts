/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Reads `#0a7` or `#00aa77`. */
export function readHex(hex: string): Rgb {
  const digits = hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
  return [red ?? 0, green ?? 0, blue ?? 0];
}

export function hexOf(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** @param hue in degrees @param saturation 0 to 1 @param lightness 0 to 1 */
export function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const range = saturation * Math.min(lightness, 1 - lightness);
  // CSS Color 4, "Converting HSL Colors to sRGB".
  const part = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - range * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [part(0), part(8), part(4)];
}

/** Returns the contrast ratio of two colours, 1 to 21: WCAG 2.2, "contrast ratio". */
export function contrastOf(a: Rgb, b: Rgb): number {
  const [darker = 0, lighter = 0] = [luminanceOf(a), luminanceOf(b)].toSorted((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Returns the relative luminance, 0 to 1: WCAG 2.2, "relative luminance". */
function luminanceOf(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast that WCAG 2.2 AA wants of text (1.4.3), and of what else must be seen (1.4.11). */
export const textContrast = 4.5;
export const shapeContrast = 3;

const steps = 64;

/**
 * Returns a colour, or as little of the way from it to another as it takes to be seen on all grounds.
 * @param end a colour that is seen on all of them, such as black or white
 */
export function seenOn(
  grounds: readonly Rgb[],
  colour: Rgb,
  { end, contrast }: { readonly end: Rgb; readonly contrast: number },
): Rgb {
  for (let step = 0; step < steps; step++) {
    const mixed = mix(colour, end, step / steps);
    if (grounds.every((ground) => contrastOf(ground, mixed) >= contrast)) return mixed;
  }
  return end;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [part(0), part(1), part(2)];
}
