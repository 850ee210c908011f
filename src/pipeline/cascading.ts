import type { Outcome } from '../core/outcome.js';
import { type Answering, type AnsweringOptions, createAnswering } from './answering.js';

/** What the answers of one model need. */
export interface AnsweringStage extends AnsweringOptions {
  readonly model: string;
}

/** Two models; the second gets the tickets that the first is not sure of. */
export interface AnsweringCascade {
  readonly first: AnsweringStage;
  readonly second: AnsweringStage;
  readonly goesOn: (outcome: Outcome) => boolean;
}

/** Creates the last steps of a ticket with two models. Each outcome names the one that answered. */
export function createCascade({ first, second, goesOn }: AnsweringCascade): Answering {
  const answerFirst = createAnswering(first);
  const answerSecond = createAnswering(second);
  return (ticket, fills, found) =>
    then(answerFirst(ticket, fills, found), (outcome) => {
      if (!goesOn(outcome)) return { ...outcome, model: first.model };
      return then(second.answers.findAll([second.keys.of(fills)]), ([earlier]) =>
        then(answerSecond(ticket, fills, earlier), (later) => ({ ...later, model: second.model })),
      );
    });
}

/** What is there at once goes on without a wait. */
function then<T>(
  value: T | Promise<T>,
  next: (value: T) => Outcome | Promise<Outcome>,
): Outcome | Promise<Outcome> {
  return value instanceof Promise ? value.then(next) : next(value);
}
