import type { Classification } from '../../core/classification.js';
import { isJudgement } from '../../core/errors/ticket-error.js';
import type { JudgedPart } from '../../core/suite.js';
import { confusionsIn, type JudgedAnswer } from './confusions.js';
import { isRight } from './is-right.js';
import type { CheckAnswer, LabelScores, Metrics } from './report.js';
import { emptyTally, macroScores, microScores, ratio, scoresOf, tally } from './scores.js';

/** A labelled ticket and its answers, one for each repeat. */
export interface Answered {
  readonly expected: Classification;
  readonly answers: readonly CheckAnswer[];
}

/** What an answer in error counts as, though it is never right. */
const nothingSaid: Classification = { urgent: false, categories: [] };

/**
 * The figures of all answers: agrees with scikit-learn's `precision_recall_fscore_support` with `zero_division=0` over
 * `labels`, and with shares of 0 where there is no answer.
 *
 * @param labels the prompt's, in its order: others are not scored, but still make a set of categories wrong. Without
 *   any, those that are expected or answered are scored, in order of first appearance.
 */
export function measure(tickets: readonly Answered[], labels: readonly string[]): Metrics {
  const all = tickets.flatMap(({ expected, answers }) => answers.map((answer) => ({ expected, answer })));
  const labelled = all.map(({ expected, answer }) => ({
    expected,
    given: answer.classification ?? nothingSaid,
  }));
  const errors = all.filter(({ answer }) => answer.error && !isJudgement(answer.error)).length;
  const rightBy = (endpoint: JudgedPart): number =>
    ratio(all.filter(({ expected, answer }) => isRight(answer, expected, endpoint)).length, all.length);
  const scoresOf = (has: (classification: Classification) => boolean): LabelScores =>
    scoreLabel(labelled, tickets.filter(({ expected }) => has(expected)).length, has);
  const scored = labels.length > 0 ? labels : labelsIn(labelled);
  const categories = scored.map((name) => ({
    name,
    ...scoresOf((classification) => classification.categories.includes(name)),
  }));
  return {
    answers: all.length,
    errors,
    errorRate: ratio(errors, all.length),
    exact: rightBy('exact'),
    urgentRight: rightBy('urgent'),
    categoriesRight: rightBy('categories'),
    urgent: scoresOf((classification) => classification.urgent),
    categories,
    micro: microScores(categories),
    macro: macroScores(categories),
    confusions: confusionsIn(labelled),
  };
}

function scoreLabel(
  answers: readonly JudgedAnswer[],
  support: number,
  has: (classification: Classification) => boolean,
): LabelScores {
  const counts = emptyTally();
  for (const { expected, given } of answers) tally(counts, has(expected), has(given));
  return { ...scoresOf(counts), ...counts, support };
}

function labelsIn(answers: readonly JudgedAnswer[]): string[] {
  return [
    ...new Set(answers.flatMap(({ expected, given }) => [...expected.categories, ...given.categories])),
  ];
}
