/**
 * @typedef {import('./labelled.js').Labelled} Labelled
 * @typedef {import('./labelled.js').Answer} Answer
 */

/** @param {readonly Labelled[]} tickets @param {readonly Answer[]} answers */
export function scoresOf(tickets, answers) {
  const pairs = tickets.map((ticket, i) => ({ ticket, answer: answers[i] ?? nothing }));
  const isExact = (/** @type {{ ticket: Labelled, answer: Answer }} */ { ticket, answer }) =>
    answer.isRead && ticket.categories.toSorted().join('|') === answer.categories.toSorted().join('|');
  const share = (/** @type {(pair: { ticket: Labelled, answer: Answer }) => boolean} */ isRight) =>
    (100 * pairs.filter(isRight).length) / pairs.length;
  const flagged = pairs.filter(({ answer }) => answer.urgent);
  const urgent = pairs.filter(({ ticket }) => ticket.urgent);
  const found = flagged.filter(({ ticket }) => ticket.urgent).length;
  return {
    right: share((pair) => isExact(pair) && (pair.ticket.urgent ?? false) === pair.answer.urgent),
    exact: share(isExact),
    first: share(({ ticket, answer }) => ticket.categories[0] === answer.categories[0]),
    precision: (100 * found) / Math.max(1, flagged.length),
    recall: (100 * found) / Math.max(1, urgent.length),
  };
}

/** @type {Answer} */
const nothing = { categories: [], urgent: false, isRead: false };
