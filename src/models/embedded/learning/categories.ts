import type { Category } from '../../../core/prompt.js';
import type { Document, Read } from '../document.js';
import type { Neutral } from '../shipped/neutral-vectors.js';
import { learnDescriptions } from './described.js';
import { type Lesson, readLesson } from './lessons.js';
import { learnShared, shareExamples } from './shared.js';
import { learnExamples } from './taught.js';

/** Names the categories of a ticket, the likeliest first. */
export type Categorize = (ticket: Document) => string[];

/** A ticket has seldom more categories, and more would be guesses. */
const maxNamed = 3;

/** What scores less fits no category as well as it fits Other; where there is no Other, much less fits none at all. */
const unlike = { withOther: 0.2, withoutOther: 0.05 };

/** Categories whose score is this close to the best one's are named too. */
const close = 0.02;

/** From this probability on a further category is named; where categories share examples, from this one on any is. */
const likely = { further: 0.4, shared: 0.3 };

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
  if (topics.length === 0) return () => others;
  if (topics.some(({ examples }) => examples.length < enough)) {
    const described = await learnDescriptions(topics, neutral);
    return (ticket) => {
      const ranked = rank(topics, described(ticket));
      const best = ranked[0]?.score ?? 0;
      const isUnlike = best < (others.length > 0 ? unlike.withOther : unlike.withoutOther);
      if (isUnlike) return others;
      return namesOf(ranked.filter(({ score }) => score >= best - close));
    };
  }
  if (shareExamples(topics)) {
    const shared = await learnShared(topics, rest);
    return (ticket) => {
      const named = namesOf(rank(topics, shared(ticket)).filter(({ score }) => score >= likely.shared));
      return named.length > 0 ? named : others;
    };
  }
  // The examples have their say already.
  const bare = topics.map((topic) => ({ ...topic, examples: [] }));
  const taught = await learnExamples(lessons, await learnDescriptions(bare, neutral));
  return (ticket) => {
    const [first, ...further] = rank(lessons, taught(ticket));
    if (first === undefined) return [];
    if (first.lesson.isOther) return [first.lesson.name];
    const likelyOnes = further.filter(({ lesson, score }) => !lesson.isOther && score >= likely.further);
    return namesOf([first, ...likelyOnes]);
  };
}

interface Ranked {
  readonly lesson: Lesson;
  readonly score: number;
}

function rank(lessons: readonly Lesson[], scores: Float64Array): Ranked[] {
  return lessons.map((lesson, k) => ({ lesson, score: scores[k] ?? 0 })).sort((a, b) => b.score - a.score);
}

function namesOf(ranked: readonly Ranked[]): string[] {
  return ranked.slice(0, maxNamed).map(({ lesson }) => lesson.name);
}
