import type { Difference } from '../../storage/runs/kind.js';

/** Returns what changed of a ticket from one run to another, in a few words: `urgency`, `classified, now failed`. */
export function describeChange({ before, after }: Difference): string {
  if (before === undefined) return 'only in the second';
  if (after === undefined) return 'only in the first';
  if ('error' in before) return 'error' in after ? 'failed otherwise' : 'failed, now classified';
  if ('error' in after) return 'classified, now failed';
  const isUrgency = before.urgent !== after.urgent;
  const isCategories = before.categories.join('\n') !== after.categories.join('\n');
  if (isUrgency && isCategories) return 'urgency and categories';
  return isUrgency ? 'urgency' : 'categories';
}
