import * as z from 'zod';
import { count, ms, shareOfAll, time, usd } from './parts.js';

/** What `ticketsift check history` prints with `--json`. */
export const historyShown = {
  'check history': z
    .array(
      z.strictObject({
        at: time,
        prompt: z.string(),
        prompt_version: z.number().nullable(),
        prompt_hash: z.string(),
        model: z.string(),
        tickets: count,
        outcome: z.enum(['pass', 'fail', 'inconclusive']),
        exact: shareOfAll,
        urgent_recall: shareOfAll,
        macro_f1: shareOfAll,
        error_rate: shareOfAll,
        cost_usd: usd.nullable(),
        median_latency_ms: ms.nullable(),
        interval: z.strictObject({ lower: shareOfAll, upper: shareOfAll }).nullable(),
        thresholds: z
          .array(
            z.strictObject({
              name: z.string(),
              wanted: z.number(),
              reached: z.number().nullable(),
              met: z.boolean(),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
};

/** A report of checks, which docs/check-report.schema.json describes as a whole. */
export const checkShown = {
  check: z.looseObject({}).describe('see docs/check-report.schema.json'),
};
