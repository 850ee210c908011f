import { shorten } from '../../core/text/shorten.js';
import type { Kind } from '../../storage/runs/kind.js';

/** Returns the outcome of a ticket in a few words: `urgent: Bug, Billing`, `Bug`, `timeout`. */
export function describeKind(kind: Kind | undefined): string {
  if (kind === undefined) return 'not there';
  if ('error' in kind) return kind.error;
  const names = shorten(kind.categories.join(', '), 60) || 'no category';
  return kind.urgent ? `urgent: ${names}` : names;
}
