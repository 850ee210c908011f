import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { createEmbedded } from '#built/models/embedded/index.js';

/**
 * @typedef {{ text: string, categories: string[], urgent: boolean | undefined, note: string }} Labelled
 * @typedef {{ categories: string[], urgent: boolean, isRead: boolean }} Answer
 */

/**
 * Reads labelled tickets: the columns text, categories or category (several joined by "|"), and perhaps urgent and note.
 * @param {string} path @returns {Promise<Labelled[]>}
 */
export async function readLabelled(path) {
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true, skip_empty_lines: true }));
  const labelled = [];
  for await (const { text, categories, category, urgent, note = '' } of rows) {
    labelled.push({
      text,
      categories: (categories ?? category).split('|'),
      urgent: urgent === undefined ? undefined : urgent === 'true',
      note,
    });
  }
  return labelled;
}

/**
 * Answers all tickets at once: what cannot be embedded yet waits inside the model.
 * @param {import('../../../src/core/prompt.js').Prompt} prompt
 * @param {readonly Labelled[]} tickets
 * @returns {Promise<Answer[]>}
 */
export async function answer(prompt, tickets) {
  const model = createEmbedded(prompt);
  const { signal } = new AbortController();
  try {
    return await Promise.all(
      tickets.map(async ({ text }) => {
        const reply = await model.answer({ system: undefined, user: text, filledIn: text }, signal);
        const { categories, urgent, unread_language: language } = JSON.parse(reply.text);
        // What it does not read is an error, and never right.
        return language === undefined
          ? { categories, urgent, isRead: true }
          : { categories: [], urgent: false, isRead: false };
      }),
    );
  } finally {
    await model.close();
  }
}

/**
 * A prompt of nothing but categories.
 * @param {readonly { name: string, examples: readonly string[] }[]} categories
 * @returns {import('../../../src/core/prompt.js').Prompt}
 */
export function promptOf(categories) {
  return {
    name: 'bench',
    version: undefined,
    description: undefined,
    categories: categories.map(({ name, examples }) => ({ name, description: undefined, examples })),
    urgent: undefined,
    model: undefined,
    temperature: undefined,
    maxOutputTokens: undefined,
    system: undefined,
    body: '{text}',
    path: 'bench',
    bodyLine: 1,
  };
}
