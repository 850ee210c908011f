import type { Classification } from '../../core/classification.js';
import type { CheckAnswer } from '../assess/report.js';

/** Returns `urgent, Bug|Security`. */
export function classificationText({ urgent, categories }: Classification): string {
  const names = categories.length === 0 ? 'no category' : categories.join('|');
  return `${urgent ? 'urgent' : 'not urgent'}, ${names}`;
}

function answerText(answer: CheckAnswer): string {
  const { classification, error } = answer;
  return error ? `error ${error.code}: ${error.message}` : classificationText(classification);
}

/**
 * Returns the answers to one ticket, equal ones once, in the order they came: `urgent, Bug (2×); not urgent,
 * Bug (1×)`.
 */
export function answersText(answers: readonly CheckAnswer[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const text = answerText(answer);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size === 0) return 'no answer';
  return [...counts].map(([text, count]) => (answers.length > 1 ? `${text} (${count}×)` : text)).join('; ');
}
