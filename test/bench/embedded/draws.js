import { mulberry32 } from '#built/core/stats/random.js';
import { answer, promptOf } from './labelled.js';
import { scoresOf } from './score.js';

/**
 * @typedef {import('./labelled.js').Labelled} Labelled
 * @typedef {object} Sets
 * @property {readonly Labelled[]} tickets
 * @property {readonly Labelled[]} donors Tickets to draw examples from.
 * @property {readonly Labelled[]} strangers Tickets about something else.
 * @property {number} count How many tickets are answered.
 */

/** Eight categories, by their names. @param {Sets} sets @param {number} seed */
export function namesOnly(sets, seed) {
  return measure(sets, seed, { categories: 8, examples: 0, strangers: 0 });
}

/** Eight categories with ten examples each. @param {Sets} sets @param {number} seed */
export function withExamples(sets, seed) {
  return measure(sets, seed, { categories: 8, examples: 10, strangers: 0 });
}

/** Ten categories by their names, and a fifth of the tickets about something else. @param {Sets} sets @param {number} seed */
export function outOfScope(sets, seed) {
  return measure(sets, seed, { categories: 10, examples: 0, strangers: 0.2 });
}

/**
 * @param {Sets} sets
 * @param {number} seed another one draws other categories, examples and tickets
 * @param {{ categories: number, examples: number, strangers: number }} size
 */
async function measure({ tickets, donors, strangers, count }, seed, size) {
  const shuffle = shuffler(seed);
  const all = [...new Set(tickets.flatMap(({ categories }) => categories))].sort();
  const names = new Set(shuffle(all).slice(0, size.categories));
  const pool = shuffle(donors);
  const categories = [...names].map((name) => ({
    name,
    examples: pool
      .filter((donor) => donor.categories.includes(name))
      .slice(0, size.examples)
      .map(({ text }) => text),
  }));
  const foreign = Math.round(count * size.strangers);
  const drawn = [
    ...shuffle(tickets.filter((ticket) => ticket.categories.some((name) => names.has(name)))).slice(
      0,
      count - foreign,
    ),
    ...shuffle(strangers)
      .slice(0, foreign)
      .map((ticket) => ({ ...ticket, categories: ['Other'] })),
  ];
  const prompt = promptOf(foreign > 0 ? [...categories, { name: 'Other', examples: [] }] : categories);
  return scoresOf(drawn, await answer(prompt, drawn)).exact;
}

/** @param {number} seed */
function shuffler(seed) {
  const random = mulberry32(seed);
  /** @template T @param {readonly T[]} items @returns {T[]} */
  return (items) => {
    const keyed = items.map((item) => ({ item, key: random() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  };
}
