import { describe, expect, it } from 'vitest';
import type { Document } from '../../../../src/models/embedded/document.js';
import { fitUrgency, usualThreshold } from '../../../../src/models/embedded/learning/urgency.js';
import { toyReader } from '../toy.js';

const none = { yes: [], no: [] };
const elephants = { yes: ['elephant loose', 'elephant angry'], no: ['zebra loose', 'zebra angry'] };

async function isUrgent(urgency: Parameters<typeof fitUrgency>[0], ticket: string) {
  const read = toyReader();
  const alarm = await fitUrgency(urgency, read);
  return alarm(await read(ticket)) >= (urgency?.threshold ?? usualThreshold);
}

describe('urgency', () => {
  it.each([
    ['an emergency', 'This is an emergency, the whole site is down', true],
    ['a wish', 'It would be nice to have a dark theme', false],
  ])('needs no examples to know %s', async (_, ticket, expected) => {
    expect(await isUrgent(undefined, ticket)).toBe(expected);
  });

  it.each([
    ['elephant', true],
    ['zebra', false],
  ])('learns from the examples of the prompt: %s', async (ticket, expected) => {
    expect(
      await isUrgent({ description: undefined, examples: elephants, threshold: undefined }, ticket),
    ).toBe(expected);
  });

  it('looks for the passages that are urgent, however many others there are', async () => {
    const read = toyReader();
    const urgency = { description: undefined, examples: elephants, threshold: undefined };
    const alarm = await fitUrgency(urgency, read);
    const isUrgent = (each: Document) => alarm(each) >= usualThreshold;
    const calm = await Promise.all(Array.from({ length: 9 }, () => read('zebra')));
    const alarming = await Promise.all(Array.from({ length: 3 }, () => read('elephant')));
    const ticket = await read('zebra');
    expect(isUrgent({ ...ticket, passages: calm })).toBe(false);
    expect(isUrgent({ ...ticket, passages: [...calm, ...alarming] })).toBe(true);
  });

  it('learns from the description', async () => {
    const urgency = { description: 'Giraffes', examples: none, threshold: undefined };
    expect(await isUrgent(urgency, 'giraffes')).toBe(true);
  });

  it.each([
    [0.99, 'elephant', false],
    [0.01, 'zebra', true],
  ])('goes by the threshold of the prompt: %d', async (threshold, ticket, expected) => {
    expect(await isUrgent({ description: undefined, examples: elephants, threshold }, ticket)).toBe(expected);
  });
});
