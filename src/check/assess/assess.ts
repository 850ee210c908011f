import type { Prompt } from '../../core/prompt.js';
import type { JudgedPart } from '../../core/suite.js';
import type { LabelledTicket } from '../labels.js';
import type { QueueSplit } from '../queues.js';
import { type CompareOptions, compare, judge } from './compare.js';
import { conclude } from './conclude.js';
import { type Doubt, type Doubtful, failedTickets, findDoubts } from './doubts.js';
import { countEndpointFailures, hasFailed, runAgain, withoutFailed } from './endpoint-failures.js';
import { isRight } from './is-right.js';
import { findLeaks } from './leaks.js';
import { measure } from './metrics.js';
import type {
  CheckAnswer,
  Comparison,
  Coverage,
  PromptFacts,
  QueueFacts,
  Report,
  ThresholdResult,
  TicketResult,
} from './report.js';
import { findDuplicates } from './same-text.js';
import { checkThresholds, type Thresholds } from './thresholds.js';
import { flipOf, type Paired } from './units.js';

/** The answers to each ticket, by its id; one for each repeat. */
export type AnswersById = ReadonlyMap<string, readonly CheckAnswer[]>;

export interface Assessed {
  readonly suite: string;
  readonly prompt: Prompt;
  readonly promptFacts: PromptFacts;
  readonly model: string;
  readonly source: string;
  readonly endpoint: JudgedPart;
  readonly margin: number;
  readonly repeats: number;
  readonly thresholds: Thresholds;
  readonly cost: number | undefined;
  /**
   * What to do where the endpoint failed: a sentence with its full stop. `runAgain`, unless the answers are
   * those of a recording.
   */
  readonly again?: string | undefined;
  /** What an inconclusive outcome counts as; undefined for neither. */
  readonly inconclusive?: 'pass' | 'fail' | undefined;
  /** Whether e-mail addresses and the like were removed from the tickets. */
  readonly redacted?: boolean;
  /** Undefined where all tickets count alike. */
  readonly queues?: QueueSplit | undefined;
  /** Those that count, in the order of the file. */
  readonly labelled: readonly LabelledTicket[];
  readonly answers: AnswersById;
  /**
   * The answers to compare with; or why a wanted comparison is impossible; or none where no comparison was
   * wanted.
   */
  readonly before: Before | Missing | undefined;
}

/** Why a wanted comparison is impossible. */
export interface Missing {
  /** As the end of a sentence. */
  readonly missing: string;
  /** What to do about it: a sentence with its full stop. */
  readonly remedy: string;
}

/** What answers are compared with. */
export interface Before {
  readonly name: string;
  readonly answers: AnswersById;
  /** For a baseline. */
  readonly coverage?: Coverage;
  /** Tickets whose labels fit one of the two alone. */
  readonly doubtful?: Doubtful;
}

/**
 * Assesses the answers of a check.
 * @throws TicketsiftError `usage` for an unknown threshold
 */
export function assess(given: Assessed): Report {
  const { labelled, prompt, endpoint, margin, thresholds, again = runAgain } = given;
  const before = given.before && 'answers' in given.before ? given.before : undefined;
  const duplicates = findDuplicates(labelled, prompt, given.redacted);
  const tickets = labelled.map(
    (one): TicketResult => ({
      ...resultOf(one, given, before?.answers),
      duplicateOf: duplicates.get(one.ticket.id),
    }),
  );
  const labels = labelsOf(prompt, labelled);
  const metrics = measure(tickets, labels);
  const paired = tickets.filter(isPaired);
  const { comparison, doubts } = compareSoundly(paired, before, {
    endpoint,
    margin,
    labels,
    model: given.model,
    cost: given.cost,
    again,
  });
  const missing = given.before && 'missing' in given.before ? given.before : undefined;
  const found = {
    comparison,
    coverage: before?.coverage,
    endpointFailures: countEndpointFailures(tickets),
    notCompared: missing?.missing,
    thresholds: judgeThresholds(thresholds, tickets, labels),
  };
  return {
    suite: given.suite,
    prompt: given.promptFacts,
    model: given.model,
    source: given.source,
    endpoint,
    repeats: given.repeats,
    metrics,
    metricsBefore:
      paired.length > 0
        ? measure(
            paired.map((one) => ({ expected: one.expected, answers: one.before.answers })),
            labels,
          )
        : undefined,
    cost: given.cost,
    queues: queueFactsOf(given),
    ...found,
    ...conclude({ ...found, doubts, remedy: missing?.remedy, again, inconclusive: given.inconclusive }),
    leaks: findLeaks(labelled, prompt),
    tickets,
  };
}

function queueFactsOf(given: Assessed): QueueFacts | undefined {
  const { queues } = given;
  if (queues === undefined || queues.hard.length === 0) return undefined;
  const { which, counted, hard } = queues;
  const right = hard.map((one) => resultOf(one, given, undefined).right);
  return {
    counted: which,
    random: which === 'all' ? counted.length - hard.length : counted.length,
    hard: hard.length,
    hardRight: right.reduce((sum, share) => sum + share, 0) / hard.length,
  };
}

/** Compares tickets, and calls inconclusive what depends on doubtful ones. */
function compareSoundly(
  paired: readonly Paired[],
  before: Before | undefined,
  { again, ...options }: Omit<CompareOptions, 'against'> & { readonly again: string },
): { comparison: Comparison | undefined; doubts: readonly Doubt[] } {
  if (before === undefined || paired.length === 0) return { comparison: undefined, doubts: [] };
  const against = { ...options, against: before.name };
  const comparison = compare(paired, against);
  const doubtful = [
    failedTickets(paired, before.coverage !== undefined, again),
    ...(before.doubtful ? [before.doubtful] : []),
  ];
  const doubts = findDoubts(paired, doubtful, {
    whole: sizeOf(paired, before.coverage),
    judge: (some) => judge(some, against).verdict,
  });
  return { comparison: doubts.length > 0 ? { ...comparison, verdict: 'INCONCLUSIVE' } : comparison, doubts };
}

/** Returns the number of tickets of the suite, or of the baseline where that has more. */
function sizeOf(paired: readonly Paired[], coverage: Coverage | undefined): number {
  if (coverage === undefined) return paired.length;
  const { added, changed, removed } = coverage;
  return paired.length + changed + Math.max(added, removed);
}

/** Returns whether each threshold is met, and whether only the endpoint's failures decide it. */
function judgeThresholds(
  thresholds: Thresholds,
  tickets: readonly TicketResult[],
  labels: readonly string[],
): ThresholdResult[] {
  const results = checkThresholds(thresholds, measure(tickets, labels));
  if (!tickets.some(({ answers }) => hasFailed(answers))) return results;
  const sound = tickets
    .map(({ expected, answers }) => ({ expected, answers: withoutFailed(answers) }))
    .filter(({ answers }) => answers.length > 0);
  const without = checkThresholds(thresholds, measure(sound, labels));
  return results.map((result, index) => {
    // This threshold is about failures.
    const isCertain =
      result.name === 'error_rate' || (sound.length > 0 && without[index]?.isMet === result.isMet);
    return isCertain ? result : { ...result, isUncertain: true };
  });
}

function resultOf(
  { ticket: { id, text, place }, expected, note }: LabelledTicket,
  { answers: all, endpoint }: Assessed,
  allBefore: AnswersById | undefined,
): TicketResult {
  const shareOfRight = (answers: readonly CheckAnswer[]) =>
    answers.filter((answer) => isRight(answer, expected, endpoint)).length / answers.length;
  const answers = all.get(id) ?? [];
  const right = shareOfRight(answers);
  const answersBefore = allBefore?.get(id);
  const before = answersBefore && { answers: answersBefore, right: shareOfRight(answersBefore) };
  const isFlaky = right > 0 && right < 1;
  return {
    id,
    text,
    place,
    note,
    expected,
    answers,
    right,
    before,
    flip: flipOf(right, before?.right),
    isFlaky,
  };
}

function isPaired(ticket: TicketResult): ticket is Paired {
  return ticket.before !== undefined;
}

/** The prompt's categories; where it leaves the model free, those of the labels. */
export function labelsOf({ categories }: Prompt, labelled: readonly LabelledTicket[]): string[] {
  if (categories) return categories.map(({ name }) => name);
  return [...new Set(labelled.flatMap(({ expected }) => expected.categories))];
}
