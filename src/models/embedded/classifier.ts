import type { Classification } from '../../core/classification.js';
import type { Category, Urgency } from '../../core/prompt.js';
import { fitCategories } from './categories.js';
import type { Document, Read } from './document.js';
import { fitUrgency } from './urgency.js';

/** Learns to answer a prompt from what it says of its categories and of urgency. */
export async function fitClassifier(
  { categories, urgency }: { categories: readonly Category[]; urgency: Urgency | undefined },
  read: Read,
): Promise<(ticket: Document) => Classification> {
  const [categorize, isUrgent] = await Promise.all([
    fitCategories(categories, read),
    fitUrgency(urgency, read),
  ]);
  return (ticket) => ({ urgent: isUrgent(ticket), categories: categorize(ticket) });
}
