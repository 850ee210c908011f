import type { Classification } from '../../core/classification.js';
import type { JudgedPart } from '../../core/suite.js';
import type { CheckAnswer } from './report.js';

/** Whether an answer is right by the endpoint. Categories are compared as sets; an error is never right. */
export function isRight(answer: CheckAnswer, expected: Classification, endpoint: JudgedPart): boolean {
  const given = answer.classification;
  if (given === undefined) return false;
  const isUrgencyRight = given.urgent === expected.urgent;
  if (endpoint === 'urgent') return isUrgencyRight;
  const areCategoriesRight = isSameSet(given.categories, expected.categories);
  return endpoint === 'categories' ? areCategoriesRight : isUrgencyRight && areCategoriesRight;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  const left = new Set(some);
  const right = new Set(others);
  return left.size === right.size && [...left].every((label) => right.has(label));
}
