import type { Classification } from '../../../core/classification.js';
import type { Category, Urgency } from '../../../core/prompt.js';
import type { Document } from '../document.js';
import type { Reader } from '../reader.js';
import { fitCategories } from './categories.js';
import { fitUrgency, usualThreshold } from './urgency.js';

/** Learns to answer a prompt from what it says of its categories and of urgency. */
export async function fitClassifier(
  { categories, urgency }: { categories: readonly Category[]; urgency: Urgency | undefined },
  { readLesson, neutral }: Reader,
): Promise<(ticket: Document) => Classification> {
  const [categorize, alarm] = await Promise.all([
    fitCategories(categories, readLesson, neutral),
    fitUrgency(urgency, readLesson),
  ]);
  const threshold = urgency?.threshold ?? usualThreshold;
  return (ticket) => ({ urgent: alarm(ticket) >= threshold, categories: categorize(ticket) });
}
