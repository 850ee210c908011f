import * as z from 'zod';
import { categoryThresholdNames, countedQueues, endpoints, thresholdNames } from '../core/suite.js';
import { camelKeys } from './keys.js';
import { text } from './text-schema.js';

const share = z
  .number('must be a number from 0 to 1')
  .min(0, 'must be 0 or more')
  .max(1, 'must be 1 or less');

/** Flattens categories: `category_f1: { Security: 0.85 }` is `category_f1.Security`. */
const thresholds = z
  .strictObject({
    ...Object.fromEntries(thresholdNames.map((name) => [name, share.optional()])),
    ...Object.fromEntries(
      categoryThresholdNames.map((name) => [name, z.record(z.string(), share).optional()]),
    ),
  })
  .transform((given) => {
    const flat = Object.entries(given).flatMap(([name, value]): [string, number][] => {
      if (value === undefined) return [];
      if (typeof value === 'number') return [[name, value]];
      return Object.entries(value).map(([category, wanted]) => [`${name}.${category}`, wanted]);
    });
    return new Map(flat);
  });

const shape = {
  prompt: text.optional(),
  tickets: z.string('must name a file of labelled tickets, such as labelled.csv').trim().min(1, 'is empty'),
  text_column: text.optional(),
  subject_column: text.optional(),
  id_column: text.optional(),
  model: text.optional(),
  baseline: text.optional(),
  endpoint: z.enum(endpoints, `must be ${endpoints.join(', ')}`).optional(),
  queues: z.enum(countedQueues, `must be ${countedQueues.join(' or ')}`).optional(),
  margin: z.number('must be a number').gt(0, 'must be more than 0').lt(1, 'must be less than 1').optional(),
  thresholds: thresholds.optional(),
  renames: z
    .record(z.string(), text, 'must be new names of categories by the old ones: { Bug: Defect }')
    .optional(),
  repeats: z
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(100, 'must be 100 or less')
    .optional(),
  max_cost: z.number('must be an amount of US dollars').positive('must be more than 0').optional(),
};

/** A suite of labelled tickets under `checks:`. */
export const checkSchema = z.strictObject(shape).transform(camelKeys);
