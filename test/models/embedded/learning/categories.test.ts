import { describe, expect, it } from 'vitest';
import { fitCategories } from '../../../../src/models/embedded/learning/categories.js';
import { category } from '../../../support/tickets.js';
import { toyNeutral, toyReader } from '../toy.js';

const uptime = category('Uptime', 'outage slow unreachable');
const billing = category('Billing', 'invoice payment refund');
const other = category('Other', 'anything else');

const taughtUptime = category(
  'Uptime',
  'outage',
  'site down',
  'page slow',
  'server unreachable',
  'everything broken',
  'nothing loads',
);
const taughtBilling = category(
  'Billing',
  'money',
  'wrong invoice',
  'payment refused',
  'refund please',
  'too expensive',
  'new card',
);
const taughtOther = category('Other', 'rest', 'nice weather', 'job application');

async function categorize(categories: Parameters<typeof fitCategories>[0], ticket: string) {
  const read = toyReader();
  return (await fitCategories(categories, read, toyNeutral))(await read(ticket)).names;
}

describe('categories without examples', () => {
  it.each([
    ['names the one that is likest', 'outage', [uptime, billing, other], ['Uptime']],
    ['goes by the name where there is no description', 'billing', [uptime, category('Billing')], ['Billing']],
    ['reads an underscore as a blank', 'pay by card', [category('pay_by_card'), uptime], ['pay_by_card']],
    ['names those that are nearly as like too', 'invoice outage', [uptime, billing], ['Billing', 'Uptime']],
    ['names Other where nothing is like', 'weather', [uptime, billing, other], ['Other']],
    ['knows Other in any case and however blank', 'weather', [uptime, category(' OTHER ')], [' OTHER ']],
    ['names nothing where nothing is like and there is no Other', 'weather', [uptime, billing], []],
    [
      'never likens a ticket to the description of Other',
      'anything else',
      [uptime, billing, other],
      ['Other'],
    ],
    ['names Other where it is all there is', 'outage', [other], ['Other']],
    ['names nothing for a ticket without words', '!!!', [uptime, billing], []],
  ])('%s', async (_, ticket, categories, expected) => {
    expect((await categorize(categories, ticket)).sort()).toEqual(expected);
  });
});

describe('how sure an answer is', () => {
  const sure = async (categories: Parameters<typeof fitCategories>[0], ticket: string) => {
    const read = toyReader();
    return (await fitCategories(categories, read, toyNeutral))(await read(ticket)).confidence;
  };

  it.each([
    ['without examples', [uptime, billing, other]],
    ['with examples', [taughtUptime, taughtBilling, taughtOther]],
  ])('grows with the distance to the next answer, %s', async (_, categories) => {
    const clear = await sure(categories, 'invoice payment refund');
    const mixed = await sure(categories, 'invoice payment outage');
    expect(clear).toBeGreaterThan(mixed);
    expect(mixed).toBeGreaterThanOrEqual(0);
    expect(clear).toBeLessThanOrEqual(1);
  });
});

describe('categories with examples', () => {
  it.each([
    ['names one, the likeliest', 'site slow', [taughtUptime, taughtBilling], ['Uptime']],
    [
      'learns from examples what the description does not say',
      'refused',
      [taughtUptime, taughtBilling],
      ['Billing'],
    ],
    ['learns from the description as well', 'money', [taughtUptime, taughtBilling], ['Billing']],
    ['learns Other where it has examples', 'nice job', [taughtUptime, taughtBilling, taughtOther], ['Other']],
    ['needs no examples of Other', 'anything else', [taughtUptime, taughtBilling, other], ['Other']],
  ])('%s', async (_, ticket, categories, expected) => {
    expect((await categorize(categories, ticket)).sort()).toEqual(expected);
  });
});

describe('categories of which some have few examples', () => {
  const few = category('Billing', 'invoice payment', 'refund please');
  it.each([
    ['one with many', 'site down', [taughtUptime, few, other], ['Uptime']],
    ['one with few, by its description', 'invoice', [taughtUptime, few, other], ['Billing']],
    ['one with few, by its example', 'refund', [taughtUptime, few, other], ['Billing']],
    ['one with none', 'invoice', [taughtUptime, billing, other], ['Billing']],
    ['none of them', 'weather', [taughtUptime, few, other], ['Other']],
  ])('still know %s', async (_, ticket, categories, expected) => {
    expect(await categorize(categories, ticket)).toEqual(expected);
  });
});

describe('categories that share examples', () => {
  const both = 'refund for the outage';
  const shared = [
    category('Uptime', undefined, ...taughtUptime.examples, both),
    category('Billing', undefined, ...taughtBilling.examples, both),
    taughtOther,
  ];
  it.each([
    ['both', 'refund outage', ['Billing', 'Uptime']],
    ['one', 'page unreachable', ['Uptime']],
    ['Other alone where none is likely', 'nice weather', ['Other']],
  ])('are named by themselves: %s', async (_, ticket, expected) => {
    expect((await categorize(shared, ticket)).sort()).toEqual(expected);
  });

  it('give none where none is likely and there is no Other', async () => {
    const more = ['Search', 'Login', 'Export'].map((name) =>
      category(name, undefined, ...['a', 'b', 'c', 'd', 'e'].map((letter) => `${name} ${letter}`)),
    );
    expect(await categorize([...shared.slice(0, 2), ...more], 'elephant')).toEqual([]);
  });
});
