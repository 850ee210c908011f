import type { Classification } from '../../../core/classification.js';
import { visible } from '../../../core/text/visible.js';
import type { Label, ReviewQueue } from '../../../prompts/labels/label.js';
import type { QueuedTicket } from '../../../run/workbench/review.js';

/** What a page knows of tickets in the order of their review: see `assets/types.d.ts`. */
export interface ReviewData {
  readonly me: string;
  readonly queue: ReviewQueue;
  readonly source: string;
  readonly start: number;
  readonly tickets: readonly ReturnType<typeof shownToLabel>[];
}

export function shownToLabel({ n, id, key, label, proposed, isDone }: QueuedTicket, queue: ReviewQueue) {
  return {
    n,
    id: visible(id),
    key,
    label: label ? { ...shownLabel(label, queue), isDone } : null,
    proposed: proposed ? shownChoice(proposed) : null,
  };
}

export function shownLabel(label: Label | undefined, queue: ReviewQueue) {
  if (!label) return null;
  const { id, classification, drawnFrom } = label;
  return {
    id,
    choice: classification ? shownChoice(classification) : null,
    isDone: drawnFrom.includes(queue),
  };
}

function shownChoice({ urgent, categories }: Classification) {
  return { urgent, categories: categories.map(visible) };
}
