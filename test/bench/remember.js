import { models } from '../../dist/models/index.js';
import { classify } from '../../dist/pipeline/classify.js';
import { readPromptFile } from '../../dist/prompt/prompt-file.js';
import { createReplyReader } from '../../dist/prompt/reply.js';
import { compileTemplate } from '../../dist/prompt/template.js';
import { findTicketColumns } from '../../dist/sources/columns.js';
import { ticketsOf } from '../../dist/sources/tickets.js';
import { openAnswers } from '../../dist/storage/answers.js';
import { openUsual } from './open-source.js';

const replies = [
  '{"urgent": false, "categories": ["Bug"]}',
  '{"urgent": true, "categories": ["Uptime", "Bug"]}',
  '{"urgent": false, "categories": ["Feature Request"]}',
];

/**
 * Fills a cache with answers to all tickets of a file, as a run would have, but without an endpoint: asking a
 * million questions would take longer than anybody waits for a benchmark.
 *
 * @param {{ tickets: string, prompt: string, url: string, cache: string }} options
 */
export async function remember({ tickets, prompt: promptFile, url, cache }) {
  const prompt = await readPromptFile(promptFile);
  const endpoint = { baseUrl: url, apiKey: undefined, proxy: {}, timeoutMs: 1000 };
  const { name, identity } = await models.openai({ name: 'bench', prompt, endpoint });
  let count = 0;
  const model = {
    name,
    identity,
    ask: async () => ({
      text: replies[count++ % replies.length] ?? '',
      finish: /** @type {const} */ ('stop'),
      usage: { input: 120, cachedInput: 0, output: 12 },
    }),
    close: async () => {},
  };
  const source = await openUsual(tickets);
  const answers = openAnswers(cache);
  const never = new AbortController().signal;
  const outcomes = classify(ticketsOf(source, findTicketColumns(source, {})), {
    template: compileTemplate(prompt, source.columns),
    readReply: createReplyReader(prompt.categories),
    model,
    answers,
    offline: false,
    concurrency: 16,
    stop: never,
    abort: never,
    now: Date.now,
  });
  for await (const _ of outcomes) {
    // Walking is what makes the answers.
  }
  answers[Symbol.dispose]();
}
