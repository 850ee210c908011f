import { TicketsiftError } from '../../core/errors.js';
import type { Model } from '../../core/model.js';
import type { Prompt } from '../../core/prompt.js';
import { unlessAborted } from '../../core/when-aborted.js';
import { fitClassifier } from './classifier.js';
import { readDocument } from './document.js';
import { createEngine, type Engine } from './engine.js';
import { packages } from './packages.js';
import { usualThreshold } from './urgency.js';

/** To be raised with every change in this folder that can change an answer: remembered answers hang on it. */
const algorithm = 1;

/** What the embedded model is and how far to trust it (see test/bench/embedded.js), to be said once. */
export const embeddedNotice = [
  'it is a small English similarity model, not an LLM',
  'it reads the names, descriptions and examples of the categories, not the instructions of the prompt',
  'about one ticket in three is wrong without examples and one in six with ten a category',
  'half of those it calls urgent are not',
].join('; ');

/**
 * A small model that needs no key and no network: it compares a ticket with the prompt's categories and
 * examples, and reads nothing else of the prompt. The same prompt and ticket give the same answer, in
 * whatever company it is asked. When the signal fires, `ask` rejects with its reason.
 *
 * @throws TicketsiftError `bad_prompt` when the prompt has no categories to choose from
 */
export function createEmbedded(prompt: Prompt, engine: Engine = createEngine()): Model {
  const { categories, urgent } = prompt;
  if (categories === undefined || categories.length === 0) throw nothingToChooseFrom(prompt);
  const read = (text: string) => readDocument(text, engine.embed);
  let fitting: ReturnType<typeof fitClassifier> | undefined;

  return {
    name: 'embedded',
    identity: {
      provider: 'embedded',
      algorithm,
      packages,
      categories: categories.map(({ name, description, examples }) => ({ name, description, examples })),
      urgent: {
        description: urgent?.description,
        examples: urgent?.examples,
        threshold: urgent?.threshold ?? usualThreshold,
      },
    },
    async answer({ filledIn }, signal) {
      signal.throwIfAborted();
      fitting ??= fitClassifier({ categories, urgency: urgent }, read);
      const [classify, ticket] = await unlessAborted(signal, Promise.all([fitting, read(filledIn)]));
      return { text: JSON.stringify(classify(ticket)), finish: 'stop' };
    },
    close: () => engine.close(),
  };
}

function nothingToChooseFrom({ path }: Prompt): TicketsiftError {
  return new TicketsiftError(
    'bad_prompt',
    `${path} has no categories for the embedded model to choose from`,
    {
      hint: 'Add `categories` to its front matter, or name another model with --model.',
    },
  );
}
