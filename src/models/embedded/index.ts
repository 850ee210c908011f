import { TicketsiftError } from '../../core/errors.js';
import type { Model } from '../../core/model.js';
import { once } from '../../core/once.js';
import type { Prompt } from '../../core/prompt.js';
import { unlessAborted } from '../../core/when-aborted.js';
import type { Vectors } from '../../storage/cache/vectors.js';
import { createEngine, type Engine } from './engine.js';
import { languageName } from './language/names.js';
import { fitClassifier, type SureClassification } from './learning/classifier.js';
import { usualThreshold } from './learning/urgency.js';
import { lessonVectors } from './lesson-vectors.js';
import { packages } from './packages.js';
import { createReader } from './reader.js';
import { readTicketText, type TicketText } from './ticket-text.js';

/** To be raised with every change in this folder that can change an answer: cached answers hang on it. */
const algorithm = 2;

/** What the embedded model is and how far to trust it (`npm run bench -- embedded`), to be said once. */
export const embeddedNotice = [
  'it is a small English similarity model, not an LLM',
  'it reads the names, descriptions and examples of the categories, not the instructions of the prompt',
  'with the triage prompt it names the right first category of two tickets in three, and of those it calls urgent seven in ten are',
  'it reads German, Spanish, French, Italian, Dutch and Portuguese by a table of words, and no other language',
].join('; ');

export interface EmbeddedOptions {
  readonly engine?: Engine;
  /** Where vectors of the prompt's texts are kept; without it they are made anew each time. */
  readonly vectors?: Vectors | undefined;
}

/**
 * A small model that needs no key and no network: it compares a ticket with the prompt's categories and
 * examples, and reads nothing else of the prompt. The same prompt and ticket give the same answer, in
 * whatever company. When the signal fires, `answer` rejects with its reason.
 *
 * @throws TicketsiftError `bad_prompt` when the prompt has no categories to choose from
 */
export function createEmbedded(
  prompt: Prompt,
  { engine = createEngine(), vectors }: EmbeddedOptions = {},
): Model {
  const { categories, urgent } = prompt;
  if (categories === undefined || categories.length === 0) throw nothingToChooseFrom(prompt);
  const open = once(() => {
    const reader = createReader(engine, lessonVectors(engine, vectors));
    return { reader, fitting: fitClassifier({ categories, urgency: urgent }, reader) };
  });

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
      const { reader, fitting } = open();
      const text = readTicketText(filledIn);
      const reading = reader.readTicket(text.passages);
      const [classify, ticket] = await unlessAborted(signal, Promise.all([fitting, reading]));
      return { text: JSON.stringify(replyOf(classify(ticket), text)), finish: 'stop' };
    },
    close: () => engine.close(),
  };
}

/** What `accept` reads. An answer to what cannot be read is a guess, whatever it looks like. */
function replyOf(
  { urgent, categories, confidence }: SureClassification,
  { language, isReadable }: TicketText,
) {
  if (!isReadable) {
    const none = { urgent: 0, categories: 0 };
    return { urgent, categories, confidence: none, unread_language: languageName(language) };
  }
  const rounded = { urgent: rounded3(confidence.urgent), categories: rounded3(confidence.categories) };
  return { urgent, categories, confidence: rounded };
}

/** Three digits: more would say nothing, and make every reply longer. */
function rounded3(share: number): number {
  return Math.round(share * 1000) / 1000;
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
