import { wasNotReached } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { describeTried } from '../../run/describe/tried.js';
import { isRedacted } from '../../run/plan-run.js';
import type { Tried } from '../../run/try.js';
import { checkAnswerOf } from '../answer.js';
import { type AnswersById, assess } from '../assess/assess.js';
import { compareWithPrompt } from '../baseline/against.js';
import { usualEndpoint, usualMargin } from '../find-suites.js';
import type { LabelledTicket } from '../labels.js';
import { preferRandom } from '../queues.js';
import { promptFactsOf } from '../suite.js';
import { describeUnknownLabels } from '../unknown-labels.js';
import { type FoundFlips, findFlips } from './flips.js';
import type { Labelled, Unlabelled } from './labels-in.js';
import type { FoundSide } from './side.js';
import { type ComparisonVerdict, verdictOf, verdictOfFlips } from './verdict.js';

/** One side of a finished comparison. All texts are hostile. */
export interface ComparedSide {
  readonly name: string;
  /** Undefined where it was stopped before. */
  readonly model: string | undefined;
  /** What was sent and what it cost; undefined where it was stopped before. */
  readonly said: string | undefined;
}

/** The result of a comparison. */
export interface Compared extends FoundFlips {
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** Undefined where no ticket has two answers. */
  readonly verdict: ComparisonVerdict | undefined;
  readonly isStopped: boolean;
  readonly isLabelled: boolean;
  /** How many tickets were compared, and how many the source has. */
  readonly sample: { readonly size: number; readonly of: number };
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** A side with the outcomes of its prompt; none where it was stopped before. */
export interface TriedSide extends FoundSide {
  readonly tried: Tried | undefined;
}

interface CompareSidesOptions {
  readonly tickets: Labelled | Unlabelled;
  readonly isStopped: boolean;
  readonly notes: readonly string[];
  readonly cwd: string;
}

/** Compares the outcomes of two sides for the same tickets: what flipped, and what that means. */
export function compareSides(
  sides: { readonly before: TriedSide; readonly after: TriedSide },
  { tickets, isStopped, notes, cwd }: CompareSidesOptions,
): Compared {
  const { before, after } = sides;
  const labels = 'labelled' in tickets ? tickets.labelled : [];
  const outcomes = {
    before: before.tried?.outcomes ?? [],
    after: after.tried?.outcomes ?? [],
  };
  const found = findFlips(tickets.sample.tickets, outcomes, labels);
  const unknown = describeUnknownLabels(labels, after.prompt);
  return {
    ...found,
    before: sideOf(before),
    after: sideOf(after),
    isStopped,
    notes: unknown === undefined ? notes : [...notes, unknown],
    isLabelled: 'labelled' in tickets,
    sample: { size: tickets.sample.tickets.length, of: tickets.sample.of },
    verdict:
      'labelled' in tickets
        ? judgeLabelled(sides, outcomes, { labels, cwd })
        : judgeFlips(found, tickets.why),
  };
}

function sideOf({ name, tried }: TriedSide): ComparedSide {
  return { name, model: tried?.plan.model.name, said: tried && describeTried(tried) };
}

function judgeFlips(found: FoundFlips, why: string): ComparisonVerdict | undefined {
  return found.answered.length === 0 ? undefined : verdictOfFlips(found, why);
}

interface JudgeOptions {
  readonly labels: readonly LabelledTicket[];
  readonly cwd: string;
}

/**
 * Judges as `check` does: leaves out what either side did not reach; failures of the endpoint raise doubts.
 */
function judgeLabelled(
  { before, after }: { readonly before: TriedSide; readonly after: TriedSide },
  outcomes: { readonly before: readonly Outcome[]; readonly after: readonly Outcome[] },
  { labels, cwd }: JudgeOptions,
): ComparisonVerdict | undefined {
  const answers = { before: answersOf(outcomes.before), after: answersOf(outcomes.after) };
  const answered = labels.filter(
    ({ ticket }) => answers.before.has(ticket.id) && answers.after.has(ticket.id),
  );
  if (answered.length === 0) return undefined;
  const queues = preferRandom(answered);
  const labelled = queues.counted;
  const { prompt, config } = after;
  const renames = new Map<string, string>();
  const [model = '', modelBefore] = [after, before].map(({ tried }) => tried?.plan.model.name);
  const name = modelBefore === model ? before.name : `${before.name} by ${modelBefore}`;
  const report = assess({
    suite: 'compare',
    prompt,
    promptFacts: promptFactsOf(prompt, cwd),
    model,
    source: '',
    endpoint: usualEndpoint,
    margin: usualMargin,
    repeats: 1,
    thresholds: new Map(),
    cost: undefined,
    again: 'Compare again: only what failed is sent, as all other answers are cached.',
    redacted: isRedacted(prompt, config),
    queues,
    labelled,
    answers: answers.after,
    before: compareWithPrompt({ prompt: before.prompt, name }, answers.before, { prompt, labelled, renames }),
  });
  return verdictOf(report);
}

/** A ticket that was not reached has no answer. */
function answersOf(outcomes: readonly Outcome[]): AnswersById {
  const reached = outcomes.filter(({ error }) => !error || !wasNotReached(error));
  return new Map(reached.map((outcome) => [outcome.ticket.id, [checkAnswerOf(outcome)]]));
}
