import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { Coverage } from './report.js';

/** Returns which tickets are not compared: `3 tickets are new`, `1 ticket was changed`. */
export function describeLeftOut({
  added,
  changed,
  removed,
}: Pick<Coverage, 'added' | 'changed' | 'removed'>): string[] {
  return [
    ...(added > 0 ? [`${counted(added, 'ticket')} ${added === 1 ? 'is' : 'are'} new`] : []),
    ...(changed > 0 ? [`${counted(changed, 'ticket')} changed`] : []),
    ...(removed > 0 ? [`${counted(removed, 'ticket')} ${removed === 1 ? 'was' : 'were'} removed`] : []),
  ];
}

/** Returns a sentence each for tickets that are left out, labels that changed, and categories that were renamed. */
export function describeCoverage(coverage: Coverage): string[] {
  const { relabelled, renames, forced } = coverage;
  const leftOut = describeLeftOut(coverage);
  return [
    ...(leftOut.length > 0
      ? [
          `Not compared: ${leftOut.join(', ')} since the baseline. Figures before an arrow are for the compared tickets alone.`,
        ]
      : []),
    ...(forced === undefined ? [] : [`The baseline was approved by force: ${forced}.`]),
    ...(relabelled === undefined
      ? [
          'The baseline has an old form without labels, so changed labels do not show: --approve writes the new form.',
        ]
      : []),
    ...(relabelled
      ? [
          `${counted(relabelled, 'compared ticket')} ${relabelled === 1 ? 'has another label' : 'have other labels'} than in the baseline.`,
        ]
      : []),
    ...(renames.size > 0
      ? [
          `The baseline’s categories are renamed: ${listNames([...renames].map(([from, to]) => `${from} to ${to}`))}.`,
        ]
      : []),
  ];
}

/** Returns `1 ticket of 200 has no answer in it`. */
export function describeMissing(missing: number, all: number): string {
  return `${counted(missing, 'ticket')} of ${all} ${missing === 1 ? 'has' : 'have'} no answer in it`;
}
