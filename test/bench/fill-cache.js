import { models } from '#built/models/index.js';
import { createRequestKeys } from '#built/pipeline/key.js';
import { parsePrompt, readPromptText } from '#built/prompts/prompt-file.js';
import { compileTemplate } from '#built/prompts/template.js';
import { findTicketColumns } from '#built/sources/columns/find.js';
import { ticketsOf } from '#built/sources/tickets.js';
import { openCache } from '#built/storage/cache/cache.js';
import { openUsual } from './open-source.js';

const replies = [
  '{"urgent": false, "categories": ["Bug"]}',
  '{"urgent": true, "categories": ["Uptime", "Bug"]}',
  '{"urgent": false, "categories": ["Feature Request"]}',
];

const clock = { now: Date.now, elapsed: () => 0, after: () => () => {} };

/**
 * Fills a cache with answers to all tickets of a file, as a run would, but without an endpoint: a million requests
 * would take longer than anybody waits for a benchmark.
 *
 * @param {{ tickets: string, prompt: string, url: string, cache: string }} options
 */
export async function fillCache({ tickets, prompt: promptFile, url, cache: path }) {
  const prompt = parsePrompt(await readPromptText(promptFile), promptFile);
  const endpoint = { baseUrl: url, apiKey: undefined, proxy: {}, timeoutMs: 1000, now: Date.now };
  const model = await models.openai({ name: 'bench', prompt, endpoint });
  const source = await openUsual(tickets);
  const template = compileTemplate(prompt, source.columns);
  const keys = createRequestKeys(model, template);
  const cache = openCache(path, clock);
  let count = 0;
  for await (const batch of ticketsOf(source, findTicketColumns(source, {}))) {
    const saved = batch.map((ticket) =>
      cache.answers.save({
        key: keys.of(template.fills(ticket)),
        family: keys.family,
        model: model.name,
        answeredAt: Date.now(),
        reply: {
          text: replies[count++ % replies.length] ?? '',
          finish: /** @type {const} */ ('stop'),
          usage: { input: 120, cachedInput: 0, output: 12 },
        },
      }),
    );
    await Promise.all(saved);
  }
  cache[Symbol.dispose]();
}
