import { describe, expect, it } from 'vitest';
import {
  costAt,
  costOf,
  describePrice,
  free,
  type Price,
  ratesAt,
  settledCost,
  worstCost,
} from '../../src/core/cost.js';
import { fc } from '../support/properties.js';

const mini: Price = { input: 0.15, cachedInput: 0.075, output: 0.6 };

const usd = fc.double({ min: 0, max: 1000, noNaN: true });
const anyPrice = fc.record({ input: usd, cachedInput: usd, output: usd });
const tokens = fc.nat(10_000_000);
const anyUsage = fc.record({ input: tokens, cachedInput: tokens, output: tokens });

describe('a use', () => {
  it('costs fresh input, cached input and output at their own prices', () => {
    const usage = { input: 3_000_000, cachedInput: 1_000_000, output: 2_000_000 };
    expect(costOf(mini, usage)).toBeCloseTo(2 * 0.15 + 0.075 + 2 * 0.6, 10);
  });

  it('never has more cached input than there was input', () => {
    expect(costOf(mini, { input: 0, cachedInput: 1_000_000, output: 0 })).toBe(0);
  });

  it('of what is free costs nothing', () => {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        expect(settledCost(free, usage)).toBe(0);
      }),
    );
  });

  it.each([
    [{ input: 1, cachedInput: 0, output: 0 }, 150],
    [{ input: 1, cachedInput: 1, output: 0 }, 75],
    [{ input: 0, cachedInput: 0, output: 1 }, 600],
    [{ input: 1000, cachedInput: 200, output: 20 }, 147_000],
  ])('%j is settled with %i nanodollars', (usage, nano) => {
    expect(settledCost(mini, usage)).toBe(nano);
  });

  it('is settled in whole nanodollars, rounded up', () => {
    const cheap = { input: 0.0001, cachedInput: 0.0001, output: 0.0001 };
    expect(settledCost(cheap, { input: 1, cachedInput: 0, output: 0 })).toBe(1);
    fc.assert(
      fc.property(anyPrice, anyUsage, (price, usage) => {
        const nano = settledCost(price, usage);
        const exact = costAt(price, usage) * 1e9;
        expect(Number.isInteger(nano)).toBe(true);
        expect(nano).toBeGreaterThanOrEqual(exact * (1 - 1e-15));
        expect(nano).toBeLessThanOrEqual(exact * (1 + 1e-15) + 1);
      }),
    );
  });
});

describe('a service tier', () => {
  const tiers = { priority: { input: 0.3, cachedInput: 0.15, output: 1.2 } };
  const half = { input: 0.075, cachedInput: 0.0375, output: 0.3 };
  const own = { ...half, output: 0.2 };

  it.each<[what: string, price: Price, tier: string | undefined, rates: unknown]>([
    ['none is the standard one', mini, undefined, mini],
    ['flex costs half', mini, 'flex', half],
    ['flex costs what its price says', { ...mini, tiers: { flex: own } }, 'flex', own],
    ['a dearer one costs what its price says', { ...mini, tiers }, 'priority', tiers.priority],
    ['a dearer one without a price has none', mini, 'priority', undefined],
    ['a dearer one of what is free costs nothing', free, 'priority', free],
    ['one that nobody knows is the standard one', mini, 'tuesday', mini],
    ['one that is called like a property is, too', mini, 'constructor', mini],
  ])('%s', (_, price, tier, rates) => {
    expect(ratesAt(price, tier)).toEqual(rates);
  });

  it('is what a use is charged at', () => {
    const usage = { input: 1_000_000, cachedInput: 0, output: 0, tier: 'flex' };
    expect(costOf(mini, usage)).toBeCloseTo(0.075, 10);
    expect(settledCost(mini, usage)).toBe(75_000_000);
    expect(costOf(mini, { ...usage, tier: 'priority' })).toBeUndefined();
    expect(settledCost(mini, { ...usage, tier: 'priority' })).toBeUndefined();
  });

  it('is described with its price', () => {
    expect(describePrice({ ...mini, tiers })).toBe(
      '$0.15 in, $0.075 cached, $0.6 out; priority: $0.3 in, $0.15 cached, $1.2 out',
    );
  });
});

describe('the worst cost of a request', () => {
  it('takes the dearer price of the input, since no one knows what is cached', () => {
    expect(worstCost(mini, { input: 1000, output: 20 })).toBe(162_000);
    expect(worstCost({ ...mini, cachedInput: 0.3 }, { input: 1000, output: 20 })).toBe(312_000);
  });

  it('is never passed by a use within its bounds', () => {
    const below = (most: number) => fc.tuple(fc.constant(most), fc.nat(most));
    const bounds = tokens.chain((input) => fc.tuple(below(input), tokens.chain(below)));
    fc.assert(
      fc.property(anyPrice, bounds, tokens, (price, [[mostIn, input], [mostOut, output]], cachedInput) => {
        const worst = worstCost(price, { input: mostIn, output: mostOut });
        expect(settledCost(price, { input, cachedInput, output })).toBeLessThanOrEqual(worst);
      }),
      { numRuns: 1000 },
    );
  });
});

it('cached tokens make nothing dearer where they cost no more than fresh ones', () => {
  fc.assert(
    fc.property(anyPrice, anyUsage, (any, usage) => {
      const price = { ...any, cachedInput: Math.min(any.input, any.cachedInput) };
      const fresh = settledCost(price, { ...usage, cachedInput: 0 });
      expect(settledCost(price, usage)).toBeLessThanOrEqual(fresh ?? 0);
    }),
    { numRuns: 1000 },
  );
});
