import { findObject } from './text/find-object.js';
import { takeThinkingApart } from './thinking.js';

/**
 * Returns the one JSON object of a reply. Text that is marked as thinking is skipped, with any draft answers, unless there
 * is nothing else. Undefined where there is no object, or several that differ.
 */
export function findAnswer(text: string): object | undefined {
  const { thinking, rest } = takeThinkingApart(text);
  const found = findObject(rest);
  if (found !== undefined || thinking === undefined || rest.trim() !== '') return found;
  return findObject(thinking);
}

/** Returns whether a text holds an object with the keys of a classification. */
export function holdsAnswer(text: string): boolean {
  const found = findAnswer(text);
  return found !== undefined && (Object.hasOwn(found, 'urgent') || Object.hasOwn(found, 'categories'));
}
