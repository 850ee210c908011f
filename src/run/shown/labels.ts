import * as z from 'zod';
import { author, count, shareOfAll } from './parts.js';

const kappa = z.strictObject({
  observed: shareOfAll,
  expected: shareOfAll,
  kappa: z.number().nullable(),
});

/** What `ticketsift labels` prints with `--json`. */
export const labelsShown = {
  'labels list': z
    .array(
      z.strictObject({
        prompt: z.string(),
        reviewer: author,
        labels: count,
        queues: z.strictObject({
          random: count,
          disagreement: count,
          unsure: count,
          mislabelled: count,
          chosen: count,
        }),
        skipped: count,
        newest_at: z.string(),
      }),
    )
    .readonly(),
  'labels agreement': z.strictObject({
    prompt: z.string(),
    pairs: z
      .array(
        z.strictObject({
          reviewers: z.array(author).readonly(),
          n: count,
          both_blind: count,
          urgent: kappa,
          first_category: kappa,
          categories: kappa,
        }),
      )
      .readonly(),
    disagreements: z
      .array(
        z.strictObject({
          ticket: z.string(),
          labels: z
            .array(
              z.strictObject({
                reviewer: author,
                urgent: z.boolean(),
                categories: z.array(z.string()).readonly(),
              }),
            )
            .readonly(),
        }),
      )
      .readonly(),
  }),
};
