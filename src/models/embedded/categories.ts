import type { Category } from '../../core/prompt.js';
import type { Read, Reading } from './document.js';
import { type Example, fitRegression } from './math/regression.js';
import { createSimilarity } from './math/similarity.js';

/** Names the categories of a ticket, the likeliest first. */
export type Categorize = (ticket: Reading) => string[];

/** Most tickets of another trade score less; with 0.2 half of a triage prompt's own would, too. */
const unlike = 0.1;

/** Categories whose similarity is this close to the best one's are named too. */
const close = 0.05;

/** From this probability on a category is named, where a ticket may have several. */
const likely = 0.3;

/** With fewer examples a category, similarity is right as often, and oftener where categories share some. */
const enough = 5;

/**
 * Learns a prompt's categories: by regression where all have enough examples, else by similarity, since a
 * regression all but forgets a category with few examples beside one with many.
 *
 * A category called `Other` needs none: it stands for what fits no other. Without such a category nothing is
 * named then, since the best of a bad lot would look like an answer.
 */
export async function fitCategories(categories: readonly Category[], read: Read): Promise<Categorize> {
  const known = await Promise.all(categories.map((category) => readCategory(category, read)));
  const topics = known.filter((category) => !isOther(category));
  const rest = known.filter(isOther);
  if (topics.some(({ texts }) => texts.length - 1 < enough)) return bySimilarity(topics, rest);
  const examples = label(known);
  const areShared = examples.some(({ classes }) => classes.size > 1);
  return areShared ? severalByRegression(topics, rest) : oneByRegression(known, examples);
}

interface Known {
  readonly name: string;
  /** The description, then the examples. */
  readonly texts: readonly Reading[];
}

async function readCategory({ name, description, examples }: Category, read: Read): Promise<Known> {
  const words = name.replaceAll('_', ' ');
  const described = description === undefined ? words : `${words}: ${description}`;
  return { name, texts: await Promise.all([described, ...examples].map(read)) };
}

function isOther({ name }: Known): boolean {
  return name.trim().toLowerCase() === 'other';
}

function bySimilarity(topics: readonly Known[], rest: readonly Known[]): Categorize {
  const similarity = createSimilarity(topics.map(({ texts }) => texts));
  return (ticket) => {
    const scores = similarity(ticket);
    return orElse(rest, above(Math.max(unlike, Math.max(...scores) - close), topics, scores));
  };
}

async function oneByRegression(known: readonly Known[], examples: readonly Example[]): Promise<Categorize> {
  const regression = await fitRegression(examples, { link: 'softmax', classes: known.length });
  return (ticket) => above(0, known, regression(ticket)).slice(0, 1);
}

async function severalByRegression(topics: readonly Known[], rest: readonly Known[]): Promise<Categorize> {
  const regression = await fitRegression(label(topics, rest), { link: 'sigmoid', classes: topics.length });
  return (ticket) => orElse(rest, above(likely, topics, regression(ticket)));
}

/** The texts of categories with the classes they show, each text once; those of `rest` show none. */
function label(topics: readonly Known[], rest: readonly Known[] = []): Example[] {
  const examples = new Map<string, { reading: Reading; classes: Set<number> }>();
  [...topics, ...rest].forEach(({ texts }, k) => {
    for (const reading of texts) {
      const example = examples.get(reading.text) ?? { reading, classes: new Set() };
      if (k < topics.length) example.classes.add(k);
      examples.set(reading.text, example);
    }
  });
  return [...examples.values()];
}

function above(least: number, categories: readonly Known[], scores: ArrayLike<number>): string[] {
  return categories
    .map(({ name }, k) => ({ name, score: scores[k] ?? 0 }))
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);
}

function orElse(rest: readonly Known[], names: string[]): string[] {
  return names.length > 0 ? names : rest.map(({ name }) => name);
}
