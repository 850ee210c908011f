import * as z from 'zod';
import type { CheckAnswer } from '../assess/report.js';

export const classificationShape = { urgent: z.boolean(), categories: z.array(z.string()) };

/** The answers to one ticket as a baseline has them, one for each repeat. */
export const answersSchema = z.array(
  z.union([z.strictObject(classificationShape), z.strictObject({ error: z.string(), message: z.string() })]),
);

export type PlainAnswer = z.infer<typeof answersSchema>[number];

export function toAnswer(answer: PlainAnswer): CheckAnswer {
  return 'error' in answer
    ? { error: { code: answer.error, message: answer.message } }
    : { classification: answer };
}
