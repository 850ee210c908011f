import { type Classification, hasSameCategories } from '../../core/classification.js';
import type { JudgedPart } from '../../core/suite.js';
import type { CheckAnswer } from './report.js';

/** Whether an answer is right by the endpoint. Categories are compared as sets; an error is never right. */
export function isRight(answer: CheckAnswer, expected: Classification, endpoint: JudgedPart): boolean {
  const given = answer.classification;
  if (given === undefined) return false;
  const isUrgencyRight = given.urgent === expected.urgent;
  if (endpoint === 'urgent') return isUrgencyRight;
  const areCategoriesRight = hasSameCategories(given, expected);
  return endpoint === 'categories' ? areCategoriesRight : isUrgencyRight && areCategoriesRight;
}
