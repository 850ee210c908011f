import { findObject } from './text/find-object.js';
import { takeThinkingApart } from './thinking.js';

/**
 * Returns the one JSON object of a reply. What the model marks as thinking is left aside, drafts of an answer in it too,
 * unless nothing else is there. Undefined where there is none, or where several leave open which is meant.
 */
export function findAnswer(text: string): object | undefined {
  const { thinking, rest } = takeThinkingApart(text);
  const found = findObject(rest);
  if (found !== undefined || thinking === undefined || rest.trim() !== '') return found;
  return findObject(thinking);
}

/** Whether a text holds an object that has the keys of a classification. */
export function holdsAnswer(text: string): boolean {
  const found = findAnswer(text);
  return found !== undefined && (Object.hasOwn(found, 'urgent') || Object.hasOwn(found, 'categories'));
}
