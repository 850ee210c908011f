import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { capacityTables } from '../bench/scale/capacity.js';
import { startBatchEndpoint } from '../support/batch-endpoint/index.js';
import { testDatabase } from '../support/postgres.js';
import { csvOf, newUser } from '../support/program.js';
import { shellWords } from '../support/shell-words.js';

const page = await readFile(new URL('../../docs/scale.md', import.meta.url), 'utf8');
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  );
/** The lines of the page that are typed, without their comments. */
const lines = blocksOf('sh')
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/\s+#.*$/, ''))
  .filter((line) => line !== '');

it('every command of docs/scale.md does what it says, one after the other', async () => {
  await using user = await newUser();
  await using database = await testDatabase();
  await using endpoint = await startBatchEndpoint();
  const prices = 'prices: { gpt-4o-mini: { input: 0.15, output: 0.6 } }\n';
  await user.configure(`${prices}${blocksOf('yaml').join('')}`);
  const texts = Array.from({ length: 12 }, (_, n) => `The site is down, number ${n}`);
  await user.folder.write('tickets.csv', csvOf(texts));
  const env: Record<string, string> = { OPENAI_BASE_URL: endpoint.url, OPENAI_API_KEY: 'k' };
  expect(lines.length).toBeGreaterThanOrEqual(10);
  for (const line of lines) {
    const [, variable, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (variable !== undefined && value !== undefined) {
      expect(value).toBe('postgres://desk@db.example.com/desk');
      env[variable] = database.url;
      continue;
    }
    const [program, ...args] = shellWords(line);
    expect(program).toBe('ticketsift');
    const { code, stdout, stderr } = await user.run(args, env);
    expect({ line, code, output: code === 0 ? '' : stdout + stderr }).toEqual({ line, code: 0, output: '' });
  }
  const results = await readFile(user.folder.file('results.csv'), 'utf8');
  expect(results.trimEnd().split('\n')).toHaveLength(1 + texts.length);
  const parts = await Promise.all([1, 2].map((n) => readFile(user.folder.file(`results-${n}.csv`), 'utf8')));
  expect(parts.flatMap((part) => part.trimEnd().split('\n').slice(1))).toHaveLength(texts.length);
});

it('the tables of docs/scale.md are what the formulas give', () => {
  for (const table of capacityTables()) expect(page).toContain(table);
});
