import type { LabelScores, Metrics, Scores } from '../../assess/report.js';
import type { JsonSuite } from './schema.js';

export function metricsJson(metrics: Metrics): JsonSuite['metrics'] {
  return {
    answers: metrics.answers,
    errors: metrics.errors,
    error_rate: metrics.errorRate,
    exact: metrics.exact,
    urgent_right: metrics.urgentRight,
    categories_right: metrics.categoriesRight,
    urgent: labelJson(metrics.urgent),
    categories: metrics.categories.map((category) => ({ name: category.name, ...labelJson(category) })),
    micro: scoresJson(metrics.micro),
    macro: scoresJson(metrics.macro),
    confusions: metrics.confusions.map(({ expected, answered, count }) => ({ expected, answered, count })),
  };
}

function labelJson(label: LabelScores): JsonSuite['metrics']['urgent'] {
  return {
    ...scoresJson(label),
    true_positives: label.truePositives,
    false_positives: label.falsePositives,
    false_negatives: label.falseNegatives,
    true_negatives: label.trueNegatives,
    support: label.support,
  };
}

function scoresJson({ precision, recall, f1 }: Scores) {
  return { precision, recall, f1 };
}
