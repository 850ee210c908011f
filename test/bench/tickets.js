import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const openings = ['Hi team,', 'Hello,', 'Good morning,', 'Dear support,', ''];
const subjects = [
  'the dashboard',
  'our export',
  'the login page',
  'invoice 2231',
  'the mobile app',
  'the API',
  'a report',
];
const troubles = [
  'has not answered since this morning',
  'shows numbers that cannot be right',
  'asks for a password again and again',
  'was charged twice this month',
  'would be more useful with a dark theme',
  'sends mails to people who left the company',
  'takes more than a minute to open',
];
const details = [
  'We tried another browser and another network, and nothing changed.',
  'It started after the update on Tuesday, as far as we can tell.',
  'Three colleagues see the same, two do not.',
  'Could you please look into it when you find the time?',
  'The log says: connection reset by peer, retrying in 5 s.',
  'Our customers are asking, and we have no answer for them.',
];

/**
 * Numbers in [0, 1), the same for the same seed (a linear congruential generator; Numerical Recipes' constants).
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Writes a CSV of `count` tickets of about 240 characters. A given share repeats the text of an earlier ticket;
 * all others differ. The same arguments make the same file.
 *
 * @param {string} path
 * @param {{ count: number, duplicates: number, seed?: number }} options
 */
export async function writeTickets(path, { count, duplicates, seed = 1 }) {
  const file = createWriteStream(path);
  const random = createRandom(seed);
  /** @param {readonly string[]} list */
  const pick = (list) => list[Math.floor(random() * list.length)];
  const decide = createRandom(seed + 1);
  /** @param {number} number */
  const body = (number) => {
    const some = [pick(details), pick(details), pick(details)].join(' ');
    return `${pick(openings)}\n\n${pick(subjects)} ${pick(troubles)}, and it matters to us. ${some}\n\nTicket ${number}, thanks`;
  };
  /** @type {string[]} */
  const earlier = [];
  let text = 'id,created_at,user_id,text\n';
  for (let number = 1; number <= count; number++) {
    const repeats = earlier.length > 0 && decide() < duplicates;
    // A bounded choice of texts to repeat keeps this program's memory flat.
    const old = repeats ? earlier[Math.floor(decide() * earlier.length)] : undefined;
    const ticket = old ?? body(number);
    if (old === undefined) earlier[number % 50_000] = ticket;
    const minute = String(number % 60).padStart(2, '0');
    text += `T${number},2026-01-01T00:${minute}:00Z,user-${number % 1000},"${ticket}"\n`;
    if (text.length > 1 << 20) {
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
  }
  file.end(text);
  await once(file, 'finish');
}
