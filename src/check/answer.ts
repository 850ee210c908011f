import { oneBatch } from '../core/one-batch.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import type { UsedAnswer } from '../pipeline/answering.js';
import type { Listen } from '../pipeline/event.js';
import { createRequestKeys } from '../pipeline/key.js';
import { compileTemplate } from '../prompts/template.js';
import type { OpenedModel } from '../run/model-and-memory.js';
import { type Classifying, classifyWith } from '../run/outcomes.js';
import type { AnswersById } from './assess/assess.js';
import type { CheckAnswer } from './assess/report.js';
import type { LabelledTicket } from './labels.js';

/** All that asking takes besides a prompt, its model and its tickets. */
export interface Asking
  extends Pick<Classifying, 'world' | 'config' | 'cache' | 'stop' | 'abort' | 'halt' | 'purse' | 'policy'> {
  readonly listen: Listen;
  /** Told of every answer that is used. */
  readonly onAnswer: (used: UsedAnswer) => void;
  /** Shown what came of some tickets. */
  readonly onOutcomes: (batch: readonly Outcome[]) => void;
}

/**
 * What a prompt's model answers to labelled tickets, whose labels it does not see: asked once for each repeat, and each
 * repeat remembered by itself.
 */
export async function answerSuite(
  labelled: readonly LabelledTicket[],
  { prompt, opened, repeats }: { prompt: Prompt; opened: OpenedModel; repeats: number },
  asking: Asking,
): Promise<AnswersById> {
  const tickets = labelled.map(({ ticket }) => ticket);
  const template = compileTemplate(prompt, tickets[0]?.columns ?? []);
  const answers = new Map<string, CheckAnswer[]>(tickets.map(({ id }) => [id, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { model } = opened;
    // What is asked again is remembered apart.
    const identity = repeat === 0 ? model.identity : { ...model.identity, repeat };
    const keys = createRequestKeys({ identity }, template);
    for await (const batch of classifyWith(oneBatch(tickets), { ...asking, prompt, template, model, keys })) {
      for (const outcome of batch) answers.get(outcome.ticket.id)?.push(answerOf(outcome));
      asking.onOutcomes(batch);
    }
  }
  return answers;
}

function answerOf({ classification, error }: Outcome): CheckAnswer {
  return error ? { error: { code: error.code, message: error.message } } : { classification };
}
