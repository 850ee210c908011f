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
      const [earlier] = second.answers.findAll([second.keys.of(fills)]);
      return then(answerSecond(ticket, fills, earlier), (later) => ({ ...later, model: second.model }));
    });
}

/** A cached answer stays without a wait. */
function then(
  outcome: Outcome | Promise<Outcome>,
  next: (outcome: Outcome) => Outcome | Promise<Outcome>,
): Outcome | Promise<Outcome> {
  return outcome instanceof Promise ? outcome.then(next) : next(outcome);
}
