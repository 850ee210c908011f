import type { Classification, Confidence } from '../../../core/classification.js';
import type { Category, Urgency } from '../../../core/prompt.js';
import type { Document } from '../document.js';
import type { Reader } from '../reader.js';
import { fitCategories } from './categories.js';
import { fitUrgency, usualThreshold } from './urgency.js';

/** A classification that says how sure it is. */
export type SureClassification = Classification & { readonly confidence: Confidence };

/** Learns to answer a prompt from what it says of its categories and of urgency. */
export async function fitClassifier(
  { categories, urgency }: { categories: readonly Category[]; urgency: Urgency | undefined },
  { readLesson, neutral }: Reader,
): Promise<(ticket: Document) => SureClassification> {
  const [categorize, alarm] = await Promise.all([
    fitCategories(categories, readLesson, neutral),
    fitUrgency(urgency, readLesson),
  ]);
  const threshold = urgency?.threshold ?? usualThreshold;
  return (ticket) => {
    const score = alarm(ticket);
    const urgent = score >= threshold;
    const { names, confidence } = categorize(ticket);
    return {
      urgent,
      categories: names,
      confidence: { urgent: distance(score, threshold), categories: confidence },
    };
  };
}

/** How far a score is from the threshold, as a part of how far it could be. */
function distance(score: number, threshold: number): number {
  const room = score >= threshold ? 1 - threshold : threshold;
  return room > 0 ? Math.min(1, Math.abs(score - threshold) / room) : 1;
}
