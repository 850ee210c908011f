import { models } from '../../dist/models/index.js';
import { createRequestKeys } from '../../dist/pipeline/key.js';
import { readPromptFile } from '../../dist/prompts/prompt-file.js';
import { compileTemplate } from '../../dist/prompts/template.js';
import { findTicketColumns } from '../../dist/sources/columns.js';
import { ticketsOf } from '../../dist/sources/tickets.js';
import { openCache } from '../../dist/storage/cache/cache.js';
import { openUsual } from './open-source.js';

const replies = [
  '{"urgent": false, "categories": ["Bug"]}',
  '{"urgent": true, "categories": ["Uptime", "Bug"]}',
  '{"urgent": false, "categories": ["Feature Request"]}',
];

const clock = { now: Date.now, after: () => () => {} };

/**
 * Fills a cache with answers to all tickets of a file, as a run would have, but without an endpoint: asking a
 * million questions would take longer than anybody waits for a benchmark.
 *
 * @param {{ tickets: string, prompt: string, url: string, cache: string }} options
 */
export async function remember({ tickets, prompt: promptFile, url, cache: path }) {
  const prompt = await readPromptFile(promptFile);
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
        askedAt: Date.now(),
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
