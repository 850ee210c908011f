import type { Prompt } from '../core/prompt.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { listNames } from '../core/text/names.js';
import { counted } from '../core/text/numbers.js';
import { shorten } from '../core/text/shorten.js';
import type { LabelledTicket } from './labels.js';

/** How many labels the warning names. */
const maxNamed = 5;

/**
 * Returns a warning of labels that are none of the prompt's categories, so that every answer to their tickets counts as
 * wrong; undefined where there are none, or the prompt has no list. Hostile.
 */
export function describeUnknownLabels(
  labelled: readonly LabelledTicket[],
  { categories, name }: Pick<Prompt, 'categories' | 'name'>,
): string | undefined {
  if (categories === undefined) return undefined;
  const known = categories.map((category) => category.name);
  const counts = new Map<string, number>();
  for (const { expected } of labelled) {
    for (const label of expected.categories)
      if (!known.includes(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const most = [...counts].sort((one, other) => other[1] - one[1]);
  const named = most.slice(0, maxNamed).map(([label, count]) => {
    const question = didYouMean(label, known);
    return `“${shorten(label, 60)}” (${counted(count, 'ticket')}${question === undefined ? '' : `; ${question.replace(/^D/, 'd')}`})`;
  });
  const more = most.length - named.length;
  const labels = `${named.join(', ')}${more > 0 ? ` and ${counted(more, 'more label')}` : ''}`;
  return `the labels have categories that prompt ${shorten(name, 60)} does not have, which no answer can match: ${labels}. Its categories: ${listNames(known)}`;
}
