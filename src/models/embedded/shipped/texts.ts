import type { Prompt } from '../../../core/prompt.js';
import { clausesOf } from '../learning/clauses.js';
import { passages } from '../passages.js';
import { moreExamples } from './more-examples.js';
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
    const { name, description = '', examples } = category;
    const words = name.replaceAll('_', ' ');
    return [
      words,
      `${words}: ${description}`,
      ...clausesOf(description),
      ...examples,
      ...moreExamples(category),
    ];
  });
  const { description = '', examples = { yes: [], no: [] } } = urgent ?? {};
  return [...ofCategories, description, ...examples.yes, ...examples.no].filter((text) => text !== '');
}
