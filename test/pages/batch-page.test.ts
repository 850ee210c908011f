import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { completes } from '../support/batch-endpoint/index.js';
import { newBatchUser } from '../support/batch-user.js';
import { commandLinesOf } from '../support/markdown.js';
import { shellWords } from '../support/shell-words.js';

const page = await readFile(new URL('../../docs/batch.md', import.meta.url), 'utf8');
const tickets = await readFile(new URL('../../fixtures/tickets.csv', import.meta.url), 'utf8');

it('every command of docs/batch.md does what it says, one after the other', async () => {
  await using at = await newBatchUser();
  await at.user.folder.write('fixtures/tickets.csv', tickets);
  const lines = commandLinesOf(page);
  expect(lines.length).toBeGreaterThanOrEqual(12);
  for (const line of lines) {
    const [, ...args] = shellWords(line);
    if (args[1] === 'read') await answerRequests(at.user.folder);
    const { code, stderr } = await at.run(args);
    expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: expect.not.stringContaining('error:') });
  }
  expect((await readFile(at.user.folder.file('results.csv'), 'utf8')).split('\n').length).toBeGreaterThan(50);
});

/** Answers the file of requests, as vLLM does. */
async function answerRequests(
  folder: Awaited<ReturnType<typeof newBatchUser>>['user']['folder'],
): Promise<void> {
  const requests = (await readFile(folder.file('requests.jsonl'), 'utf8')).trimEnd().split('\n');
  const answers = requests.map((line) => {
    const { custom_id, body } = JSON.parse(line);
    const response = completes('{"urgent": false, "categories": ["Bug"]}', body);
    return JSON.stringify({ custom_id, response: { status_code: 200, body: response.body }, error: null });
  });
  await folder.write('output.jsonl', answers.join('\n'));
}
