import { describe, expect, it } from 'vitest';
import { chipColours, colourOf } from '../../../src/studio/assets/colour.js';
import { contrastOf, hexOf, type Rgb, readHex } from '../../../src/studio/colours/contrast.js';
import {
  accentColours,
  chipOf,
  grounds,
  inks,
  type Pair,
  themeOf,
} from '../../../src/studio/colours/theme.js';
import { newUser } from '../../support/program.js';
import { fc } from '../../support/properties.js';
import { startStudio } from '../../support/studio.js';

const part = fc.integer({ min: 0, max: 255 });
const hex = fc.tuple(part, part, part).map(hexOf);

/** The colours of a stylesheet, by selector and name. */
function read(css: string): Map<string, Pair> {
  const found = new Map<string, Pair>();
  for (const [, selector, body = ''] of css.matchAll(/(\S+) \{([^}]*)\}/g)) {
    const values = body.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g);
    for (const [, name, light = '', dark = ''] of values)
      found.set(`${selector} ${name}`, [readHex(light), readHex(dark)]);
  }
  return found;
}

/** The least contrast of one and the other over both themes. */
const least = ([light, dark]: Pair, [lightOther, darkOther]: Pair) =>
  Math.min(contrastOf(light, lightOther), contrastOf(dark, darkOther));

describe('an accent of any colour', () => {
  it('has text on it that WCAG AA finds readable, and is readable itself on all grounds, in both themes', () => {
    fc.assert(
      fc.property(hex, (accent) => {
        const colours = accentColours(accent);
        expect(least(colours['on-fill'], colours.fill)).toBeGreaterThanOrEqual(4.5);
        for (const ground of Object.values(grounds))
          expect(least(colours.accent, ground)).toBeGreaterThanOrEqual(4.5);
      }),
      {
        numRuns: 5_000,
        examples: [['#000000'], ['#ffffff'], ['#767676'], ['#777777'], ['#ffff00'], ['#0000ff']],
      },
    );
  });

  it('is the very colour that was set where text is on it', () => {
    fc.assert(
      fc.property(hex, (accent) => {
        expect(accentColours(accent).fill.map(hexOf)).toEqual([accent, accent]);
      }),
    );
  });

  it('changes no chip', () => {
    const chips = (accent: string) => themeOf(accent).split('.k0')[1];
    expect(chips('#ff0000')).toBe(chips('#00ff00'));
  });
});

describe('chips', () => {
  const all = Array.from({ length: chipColours }, (_, n) => chipOf(n));

  it('have text that WCAG AA finds readable, in both themes', () => {
    for (const one of all) expect(least(one['chip-text'], one.chip)).toBeGreaterThanOrEqual(4.5);
  });

  it('have bars in charts that are seen', () => {
    for (const { bar } of all) {
      expect(least(bar, grounds.panel)).toBeGreaterThanOrEqual(3);
      expect(least(bar, grounds.select)).toBeGreaterThanOrEqual(3);
    }
  });

  it('have colours that differ', () => {
    const shown = (colours: readonly Pair[]) => new Set(colours.map((pair) => pair.map(hexOf).join())).size;
    expect(shown(all.map(({ chip }) => chip))).toBe(chipColours);
    expect(shown(all.map(({ bar }) => bar))).toBe(chipColours);
  });

  it('have the colour of their name, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(colourOf(name)).toMatch(/^k(1?\d|2[0-3])$/);
        expect(colourOf(name)).toBe(colourOf(name));
      }),
    );
  });

  it.each([
    ['triage', ['Uptime', 'Security', 'Bug', 'Feature Request', 'Billing', 'Other']],
    ['usual', ['Bug', 'Billing', 'Account', 'Outage', 'Other']],
  ])('have another colour for each category: %s', (_, names) => {
    expect(new Set(names.map(colourOf)).size).toBe(names.length);
  });
});

describe('the theme', () => {
  it('has texts that WCAG AA finds readable on what they are on', () => {
    const on: [ink: Pair, grounds: Pair[]][] = [
      [inks.text, [...Object.values(grounds), inks['bad-ground'], inks['good-ground']]],
      [inks.quiet, Object.values(grounds)],
      [inks.bad, [grounds.panel, grounds.ground, inks['bad-ground']]],
    ];
    for (const [ink, below] of on)
      for (const ground of below) expect(least(ink, ground)).toBeGreaterThanOrEqual(4.5);
    expect(least(inks.edge, grounds.panel)).toBeGreaterThanOrEqual(3);
    expect(least(inks.edge, grounds.ground)).toBeGreaterThanOrEqual(3);
  });

  it('is served as a stylesheet with what was computed', () => {
    const served = read(themeOf('#fe0'));
    const yellow: Rgb = [255, 238, 0];
    expect(served.get(':root fill')).toEqual([yellow, yellow]);
    expect(served.get(':root accent')).toEqual(accentColours('#fe0').accent);
    expect(served.get('.k23 chip')).toEqual(chipOf(23).chip);
    expect(themeOf(undefined)).toBe(themeOf('#1a5c99'));
  });

  it('has the accent of ticketsift.yaml', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', "studio: { accent: '#fe0' }\n");
    await using studio = await startStudio([], { user });
    const { status, headers, body } = await studio.send('/assets/theme.css');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/css; charset=utf-8');
    expect(body).toBe(themeOf('#fe0'));
  });
});
