import type { Prompt } from '../../../core/prompt.js';
import { lessonTexts } from '../learning/lessons.js';
import { passages } from '../passages.js';
import { neutralSentences } from './neutral.js';
import { urgentExamples } from './urgent-examples.js';

/** The passages whose vectors ship, so that no run has to embed them first. */
export function shippedTexts(prompts: readonly Prompt[]): string[] {
  const texts = [
    ...neutralSentences,
    ...urgentExamples.yes,
    ...urgentExamples.no,
    ...prompts.flatMap(textsOf),
  ];
  return [...new Set(texts.flatMap(passages))];
}

function textsOf({ categories = [], urgent }: Prompt): string[] {
  const ofCategories = categories.flatMap((category) => {
    const { called, described, clauses, examples } = lessonTexts(category);
    return [called, described, ...clauses, ...examples];
  });
  const { description = '', examples = { yes: [], no: [] } } = urgent ?? {};
  return [...ofCategories, description, ...examples.yes, ...examples.no].filter((text) => text !== '');
}
