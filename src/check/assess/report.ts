import type { Classification } from '../../core/classification.js';
import type { CountedQueues, JudgedPart } from '../../core/suite.js';
import type { Place } from '../../core/ticket.js';

/**
 * The result of checking one suite: all that any reporter needs, and nothing that differs when the same answers are
 * checked again (no times, no origins of answers). Shares are between 0 and 1. Texts of tickets and models in it
 * are hostile.
 */
export interface Report {
  readonly suite: string;
  readonly prompt: PromptFacts;
  readonly model: string;
  /** The file of labelled tickets, relative to the working folder where it is below that. */
  readonly source: string;
  readonly endpoint: JudgedPart;
  /** How often each ticket was sent. */
  readonly repeats: number;
  readonly metrics: Metrics;
  /**
   * For labelled tickets that name the queue they were labelled from; undefined where none was chosen for
   * being hard.
   */
  readonly queues?: QueueFacts | undefined;
  /** Of what it is compared with. */
  readonly metricsBefore: Metrics | undefined;
  /** The cost of all answers, new and cached ones, in US dollars; undefined where the price is not known. */
  readonly cost: number | undefined;
  readonly comparison: Comparison | undefined;
  /** Which part of the baseline is compared; undefined without one. */
  readonly coverage: Coverage | undefined;
  readonly endpointFailures: EndpointFailures;
  /** Why a wanted comparison is impossible: a baseline that is missing or stale. */
  readonly notCompared: string | undefined;
  readonly thresholds: readonly ThresholdResult[];
  readonly outcome: CheckOutcome;
  readonly effect: CheckEffect;
  /** Why it is not `pass`, a sentence each without a full stop. */
  readonly reasons: readonly string[];
  /**
   * What the outcome means, and what to do next: for people who know no statistics. May quote hostile text.
   */
  readonly meaning: string;
  readonly next: string;
  readonly leaks: readonly Leak[];
  /** In the order of the file. */
  readonly tickets: readonly TicketResult[];
}

/** How labelled tickets were chosen. All figures of a report are for those that count. */
export interface QueueFacts {
  readonly counted: CountedQueues;
  /** Tickets that were drawn at random, and that were chosen for being hard. */
  readonly random: number;
  readonly hard: number;
  /** The share of answers to the hard ones that are right by the endpoint. */
  readonly hardRight: number;
}

export interface PromptFacts {
  readonly name: string;
  /** Of a saved prompt. */
  readonly version: number | undefined;
  /** Relative to the working folder where it is below that. */
  readonly path: string;
  /** The line on which its body starts, counted from 1. */
  readonly bodyLine: number;
  /** See `promptHash`. */
  readonly hash: string;
}

/** `fail` is a regression or a missed threshold. */
export type CheckOutcome = 'pass' | 'fail' | 'inconclusive';

/**
 * What an outcome does to the check, which the exit code and all that is red go by: `--inconclusive` decides on an inconclusive
 * one, and what is approved is right by definition.
 */
export type CheckEffect = 'passes' | 'fails' | 'undecided' | 'approved';

export type Verdict = 'PASS' | 'REGRESSION' | 'INCONCLUSIVE';

/** Counts for one yes-or-no question over all tickets. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** As scikit-learn's `precision_recall_fscore_support` gives them with `zero_division=0`. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface LabelScores extends Scores, Counts {
  /** Tickets that carry the label. */
  readonly support: number;
}

/** One label that was expected and missed, and one that was given instead. */
export interface Confusion {
  readonly expected: string;
  readonly answered: string;
  readonly count: number;
}

/** A ticket in error counts as wrong: as one that was called not urgent and was given no category. */
export interface Metrics {
  /** Answers: tickets times repeats. */
  readonly answers: number;
  readonly errors: number;
  readonly errorRate: number;
  /** The shares of answers that are right in everything, in the urgency, in the set of categories. */
  readonly exact: number;
  readonly urgentRight: number;
  readonly categoriesRight: number;
  readonly urgent: LabelScores;
  /** In the prompt's order. */
  readonly categories: readonly (LabelScores & { readonly name: string })[];
  readonly micro: Scores;
  /** The unweighted mean over all categories of the prompt. */
  readonly macro: Scores;
  /** The most frequent first. */
  readonly confusions: readonly Confusion[];
}

/** Differences are after minus before. */
export interface Comparison {
  /** What it is compared with: a baseline's file, a prompt. */
  readonly against: string;
  /** Tickets; those with the same text count as one. */
  readonly n: number;
  /** Tickets with the same text as an earlier one, which do not count. */
  readonly duplicates: number;
  /** Tickets that were right and are wrong now (b), and the other way round (c), by most of their answers. */
  readonly regressions: number;
  readonly fixes: number;
  readonly delta: number;
  /** The two-sided 90 % interval, so that 5 % lie below `lower`. */
  readonly lower: number;
  readonly upper: number;
  /** The probability of this many regressions where nothing has become worse: one-sided. */
  readonly p: number;
  readonly test: HarmTest;
  readonly margin: number;
  readonly verdict: Verdict;
  /** The smallest loss that this many tickets detect with 80 % power; undefined where they detect none. */
  readonly smallestLoss: number | undefined;
  /** The assumption about answers that differ by chance. */
  readonly chanceFlips: ChanceFlips;
  /** How many tickets detect such a loss, where these do not. */
  readonly moreTickets: { readonly n: number; readonly loss: number } | undefined;
  readonly macroF1: { readonly delta: number; readonly lower: number; readonly upper: number };
  /** By category, for information: they decide nothing. */
  readonly followUps: readonly FollowUp[];
  /** Where the baseline has several answers to a ticket. */
  readonly noise: Noise | undefined;
  /** Where single answers are too noisy to compare. */
  readonly moreRepeats: MoreRepeats | undefined;
}

/**
 * The test that p is from: McNemar's where each ticket was right or wrong, before and after; else a test of
 * how often it was right, by flipping signs, and with other repeats before than after by exchanging answers
 * as well.
 */
export type HarmTest = 'mcnemar' | 'sign_flip' | 'exchange';

/** The share of pairs of answers to a ticket of which one is right and one wrong, though nothing changed. */
export interface ChanceFlips {
  /** The share of tickets. */
  readonly share: number;
  /** Measured by the baseline's repeats; else an assumption. */
  readonly isMeasured: boolean;
}

/** Proposes several answers to each ticket. */
export interface MoreRepeats {
  readonly repeats: number;
  /** The share of tickets that seem to flip by chance. */
  readonly flips: number;
  /** What has single answers: the check itself, or what it is compared with alone. */
  readonly lacking: 'check' | 'baseline';
  /**
   * The cost of all answers now, and with those repeats, in US dollars; undefined where the price is not
   * known.
   */
  readonly cost: { readonly now: number; readonly repeated: number } | undefined;
}

/** What tickets of a suite and of its baseline have in common. */
export interface Coverage {
  /** Tickets of the suite that the baseline does not have. They are left out of the comparison. */
  readonly added: number;
  /** Tickets whose shown content has changed since. They are left out, too. */
  readonly changed: number;
  /** Tickets of the baseline that are no longer in the suite. */
  readonly removed: number;
  /** Compared tickets whose label has changed; undefined where the baseline has no labels. */
  readonly relabelled: number | undefined;
  /** The objections to the baseline, where it was approved anyway. */
  readonly forced?: string | undefined;
  /** The new names of categories by those in the baseline. */
  readonly renames: ReadonlyMap<string, string>;
}

/** Tickets for which the endpoint failed: their answers say nothing about the prompt. */
export interface EndpointFailures {
  /** Of all tickets; of what they are compared with. */
  readonly tickets: number;
  readonly before: number;
  /** Those that became wrong, or right, by these failures alone: after, or before. */
  readonly regressions: number;
  readonly fixes: number;
}

export interface FollowUp {
  readonly category: string;
  /** As those of a comparison. */
  readonly regressions: number;
  readonly fixes: number;
  /** Of all answers, with Holm's correction. */
  readonly p: number;
}

export interface Noise {
  /** How often two answers of the baseline to one ticket differ in being right. */
  readonly discordance: number;
  /** A loss up to this is no more than the noise. */
  readonly floor: number;
}

export interface ThresholdResult {
  /** As in the configuration: `urgent_recall`, `category_f1.Security`. */
  readonly name: string;
  readonly wanted: number;
  /** Undefined where no ticket of the file shows it. */
  readonly reached: number | undefined;
  readonly isMet: boolean;
  /** Whether it is met, or missed, only because the endpoint failed for some tickets. */
  readonly isUncertain?: true;
}

/** A problem of the labelled tickets that makes their figures less reliable. */
export interface Leak {
  readonly kind: 'example' | 'duplicate' | 'unknown_label';
  /** Without the place. May quote hostile text. */
  readonly message: string;
  /** The labelled ticket's. */
  readonly place: Place;
}

export type CheckAnswer =
  | { readonly classification: Classification; readonly error?: undefined }
  | {
      readonly classification?: undefined;
      readonly error: { readonly code: string; readonly message: string };
    };

export interface TicketResult {
  readonly id: string;
  readonly text: string;
  /** The id of the first ticket with the same content. */
  readonly duplicateOf?: string | undefined;
  readonly place: Place;
  /** Why it is hard, as its author says; empty where there is no note. */
  readonly note: string;
  readonly expected: Classification;
  /** One for each repeat. */
  readonly answers: readonly CheckAnswer[];
  /** Share of the answers that are right by the endpoint. */
  readonly right: number;
  /** Of what it is compared with. */
  readonly before: { readonly answers: readonly CheckAnswer[]; readonly right: number } | undefined;
  /** Whether its verdict, that of most of its answers, changed. */
  readonly flip: 'regression' | 'fix' | undefined;
  /** Right at times and wrong at times. */
  readonly isFlaky: boolean;
}
