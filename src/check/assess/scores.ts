import type { Counts, Scores } from './report.js';

/** Counts that grow while answers are looked at. */
export type GrowingCounts = { -readonly [count in keyof Counts]: number };

export function emptyTally(): GrowingCounts {
  return { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
}

/** Counts one more answer to a yes-or-no question. */
export function tally(counts: GrowingCounts, isExpected: boolean, isAnswered: boolean): void {
  if (isExpected) counts[isAnswered ? 'truePositives' : 'falseNegatives'] += 1;
  else counts[isAnswered ? 'falsePositives' : 'trueNegatives'] += 1;
}

/** Precision, recall and F1 = 2TP / (2TP + FP + FN), each 0 where it would be 0 / 0. */
export function scoresOf({ truePositives, falsePositives, falseNegatives }: Counts): Scores {
  return {
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

/** The scores of all counts taken together: every decision weighs the same. */
export function microScores(counts: readonly Counts[]): Scores {
  const sum = (count: keyof Counts): number => counts.reduce((total, each) => total + each[count], 0);
  return scoresOf({
    truePositives: sum('truePositives'),
    falsePositives: sum('falsePositives'),
    falseNegatives: sum('falseNegatives'),
    trueNegatives: sum('trueNegatives'),
  });
}

/** The unweighted mean of scores: every label weighs the same. */
export function macroScores(scores: readonly Scores[]): Scores {
  const mean = (part: keyof Scores): number =>
    ratio(
      scores.reduce((total, each) => total + each[part], 0),
      scores.length,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** 0 of nothing. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
