import { counted, grouped } from '../../core/text/numbers.js';
import { reviewQueues } from '../../prompts/labels/label.js';
import type { CollectedLabels } from './collect-labels.js';

/** Returns the counts as a text: `58 labelled tickets: 40 random, 18 unsure`. */
export function describeRows({ rows }: CollectedLabels): string {
  const counts = reviewQueues.flatMap((queue) => {
    const count = rows.filter((row) => row.queue === queue).length;
    return count === 0 ? [] : [`${grouped(count)} ${queue}`];
  });
  const labelled = counted(rows.length, 'labelled ticket');
  return counts.length === 0 ? labelled : `${labelled}: ${counts.join(', ')}`;
}

/** Why labelled tickets are left out, by the names of `CollectedLabels`. */
export const whyLeftOut = {
  changed: 'as the text changed since',
  missing: 'as the ticket is not in what was read',
  conflicts: 'as reviewers disagree',
} as const;
