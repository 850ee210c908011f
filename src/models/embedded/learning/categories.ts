import type { Category } from '../../../core/prompt.js';
import type { Document, Read } from '../document.js';
import type { Neutral } from '../shipped/neutral-vectors.js';
import { learnDescriptions } from './described.js';
import { type Lesson, readLesson } from './lessons.js';
import { learnShared, shareExamples } from './shared.js';
import { learnExamples } from './taught.js';

/** The categories of a ticket, the likeliest first, and how sure they are: see `marginOf`. */
export interface NamedCategories {
  readonly names: string[];
  readonly confidence: number;
}

export type Categorize = (ticket: Document) => NamedCategories;

/** A ticket has seldom more categories, and more would be guesses. */
const maxNamed = 3;

/** What scores less fits no category as well as it fits Other; where there is no Other, much less fits none at all. */
const unlike = { withOther: 0.2, withoutOther: 0.05 };

/** Categories whose score is this close to the best one's are named too. */
const close = 0.02;

/** From this probability on a further category is named; where categories share examples, from this one on any is. */
const likely = { further: 0.4, shared: 0.3 };

/** Makes shares of scores, which say how sure an answer by descriptions is. */
const sharpness = 12;

/** With fewer examples a category, descriptions are right as often. */
const enough = 5;

/**
 * Learns a prompt's categories: by examples where all have enough, else by descriptions, since a regression all but
 * forgets a category with few examples beside one with many.
 *
 * A category called `Other` needs none: it means what fits no other.
 */
export async function fitCategories(
  categories: readonly Category[],
  read: Read,
  neutral: Neutral,
): Promise<Categorize> {
  const lessons = await Promise.all(categories.map((category) => readLesson(category, read)));
  const topics = lessons.filter(({ isOther }) => !isOther);
  const rest = lessons.filter(({ isOther }) => isOther);
  const others = rest.map(({ name }) => name);
  if (topics.length === 0) return () => ({ names: others, confidence: 1 });
  if (topics.some(({ examples }) => examples.length < enough)) {
    const described = await learnDescriptions(topics, neutral);
    return (ticket) => byDescription(rank(topics, described(ticket)), others);
  }
  if (shareExamples(topics)) {
    const shared = await learnShared(topics, rest);
    return (ticket) => bySeveral(rank(topics, shared(ticket)), others);
  }
  // The examples have their say already.
  const bare = topics.map((topic) => ({ ...topic, examples: [] }));
  const taught = await learnExamples(lessons, await learnDescriptions(bare, neutral));
  return (ticket) => byExamples(rank(lessons, taught(ticket)));
}

interface Ranked {
  readonly lesson: Lesson;
  readonly score: number;
}

/** The likeliest category first. */
function rank(lessons: readonly Lesson[], scores: Float64Array): Ranked[] {
  return lessons.map((lesson, k) => ({ lesson, score: scores[k] ?? 0 })).sort((a, b) => b.score - a.score);
}

function byDescription(ranked: readonly Ranked[], others: string[]): NamedCategories {
  const best = ranked[0]?.score ?? 0;
  const floor = others.length > 0 ? unlike.withOther : unlike.withoutOther;
  // What fits no category competes with those that a ticket might fit.
  const powers = [...ranked.map(({ score }) => score), floor].map((score) =>
    Math.exp(sharpness * (score - best)),
  );
  const total = powers.reduce((a, b) => a + b, 0);
  const shares = powers.map((power) => power / total);
  const none = shares.pop() ?? 0;
  if (best < floor) return { names: others, confidence: none - (shares[0] ?? 0) };
  const named = namesOf(ranked.filter(({ score }) => score >= best - close));
  return { names: named, confidence: marginOf(shares, named.length, none) };
}

function bySeveral(ranked: readonly Ranked[], others: string[]): NamedCategories {
  const named = namesOf(ranked.filter(({ score }) => score >= likely.shared));
  // Each category is a question of its own, and the answer is as sure as the least sure of them.
  const distances = ranked.map(({ score }) =>
    score >= likely.shared ? (score - likely.shared) / (1 - likely.shared) : 1 - score / likely.shared,
  );
  return { names: named.length > 0 ? named : others, confidence: Math.min(...distances) };
}

function byExamples(ranked: readonly Ranked[]): NamedCategories {
  const [first, ...further] = ranked;
  if (first === undefined) return { names: [], confidence: 0 };
  const likelyOnes = first.lesson.isOther
    ? []
    : further.filter(({ lesson, score }) => !lesson.isOther && score >= likely.further);
  const names = namesOf([first, ...likelyOnes]);
  return {
    names,
    confidence: marginOf(
      ranked.map(({ score }) => score),
      names.length,
    ),
  };
}

/** The probability of the last category that is named, less that of the first that is not. */
function marginOf(shares: readonly number[], named: number, rival = 0): number {
  return Math.max(0, (shares[named - 1] ?? 0) - Math.max(shares[named] ?? 0, rival));
}

function namesOf(ranked: readonly Ranked[]): string[] {
  return ranked.slice(0, maxNamed).map(({ lesson }) => lesson.name);
}
