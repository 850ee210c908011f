/** What must be right for a ticket to count as right: all of it, or one half. Chosen before the run. */
export const endpoints = ['exact', 'urgent', 'categories'] as const;
export type JudgedPart = (typeof endpoints)[number];

/** Which labelled tickets count: only those that were drawn at random, or also those that were chosen because they are hard. */
export const countedQueues = ['random', 'all'] as const;
export type CountedQueues = (typeof countedQueues)[number];

/** The figures over all tickets that can have a threshold. */
export const thresholdNames = [
  'exact',
  'urgent',
  'categories',
  'error_rate',
  'urgent_precision',
  'urgent_recall',
  'urgent_f1',
  'micro_precision',
  'micro_recall',
  'micro_f1',
  'macro_precision',
  'macro_recall',
  'macro_f1',
] as const;
export type ThresholdName = (typeof thresholdNames)[number];

/** The figures of one category that can have a threshold, as `category_f1.Security`. */
export const categoryThresholdNames = ['category_precision', 'category_recall', 'category_f1'] as const;
export type CategoryThresholdName = (typeof categoryThresholdNames)[number];
