import type { Urgency } from '../../../core/prompt.js';
import type { Document, Read, Reading } from '../document.js';
import { urgentExamples } from '../shipped/urgent-examples.js';
import { fitFeatures } from './features.js';
import { fitRegression } from './regression.js';

/** From this score on a ticket is urgent, where the prompt does not say: with 0.5, more urgent ones are missed. */
export const usualThreshold = 0.45;

/**
 * A ticket is as urgent as those of its passages that sound most so. Three tell better than the whole, which a
 * long mail waters down, and than a single one.
 */
const decisiveCount = 3;

const C = 10;
const wordWeight = 0.5;

/** Gives how urgent a ticket is, from 0 to 1. */
export type Alarm = (ticket: Document) => number;

/** Learns what is urgent from the prompt's examples, its description (one more yes) and the shipped ones. */
export async function fitUrgency(urgency: Urgency | undefined, read: Read): Promise<Alarm> {
  const described = urgency?.description === undefined ? [] : [urgency.description];
  const yes = [...urgentExamples.yes, ...described, ...(urgency?.examples.yes ?? [])];
  const no = [...urgentExamples.no, ...(urgency?.examples.no ?? [])];
  const show = (texts: readonly string[], truth: number) =>
    texts.map(async (text) => ({ reading: await read(text), truth }));
  const shown = await Promise.all([...show(no, 0), ...show(yes, 1)]);
  const features = fitFeatures(
    shown.map(({ reading }) => reading),
    'alarm',
    wordWeight,
  );
  const regression = await fitRegression(
    shown.map(({ reading, truth }) => ({ features: features.of(reading), truth })),
    { classes: 2, width: features.width, C },
  );
  const probability = (reading: Reading) => regression(features.of(reading))[1] ?? 0;
  return (ticket) => {
    const strongest = ticket.passages
      .map(probability)
      .sort((a, b) => b - a)
      .slice(0, decisiveCount);
    const ofPassages = strongest.reduce((a, b) => a + b, 0) / strongest.length;
    return (ofPassages + probability(ticket)) / 2;
  };
}
