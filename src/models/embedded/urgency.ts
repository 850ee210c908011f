import type { Urgency } from '../../core/prompt.js';
import type { Document, Read } from './document.js';
import { fitRegression } from './math/regression.js';
import { urgentExamples } from './urgent-examples.js';

/**
 * From this probability on a ticket is urgent, where the prompt does not say. With the triage prompt it finds
 * all 14 urgent sample tickets and gives 14 false alarms; 0.6 finds 11 and gives 8. Missing one is worse.
 */
export const usualThreshold = 0.5;

/**
 * A ticket is as urgent as those of its passages that sound most so. Three tell better than the whole, which a
 * long mail waters down, and than a single one.
 */
const decisiveCount = 3;

/** Learns what is urgent from the prompt's examples, its description (one more yes) and the shipped ones. */
export async function fitUrgency(
  urgency: Urgency | undefined,
  read: Read,
): Promise<(ticket: Document) => boolean> {
  const described = urgency?.description === undefined ? [] : [urgency.description];
  const yes = [...urgentExamples.yes, ...described, ...(urgency?.examples.yes ?? [])];
  const no = [...urgentExamples.no, ...(urgency?.examples.no ?? [])];
  const show = (texts: readonly string[], k: number) =>
    texts.map(async (text) => ({ reading: await read(text), classes: new Set([k]) }));
  const examples = await Promise.all([...show(no, 0), ...show(yes, 1)]);
  const regression = await fitRegression(examples, { link: 'softmax', classes: 2 });
  const threshold = urgency?.threshold ?? usualThreshold;
  return ({ passages }) => {
    const found = passages.map((passage) => regression(passage)[1] ?? 0);
    const strongest = found.sort((a, b) => b - a).slice(0, decisiveCount);
    return strongest.reduce((a, b) => a + b, 0) / strongest.length >= threshold;
  };
}
