import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openCache } from '../../src/storage/cache/cache.js';
import { answerTo, systemClock } from '../support/cache.js';
import { startEndpoint } from '../support/endpoint.js';
import { testDatabase } from '../support/postgres.js';
import { csvOf, newUser } from '../support/program.js';
import { shellWords } from '../support/shell-words.js';

it('the commands of docs/team.md share a cache, one after the other', async () => {
  const page = await readFile(new URL('../../docs/team.md', import.meta.url), 'utf8');
  const [, block = ''] = /^## One cache[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const [first, ...lines] = block.trimEnd().split('\n');
  expect(first).toBe('export TICKETSIFT_CACHE=postgres://desk@db.example.com/desk');
  expect(lines).toHaveLength(4);
  await using user = await newUser();
  await using database = await testDatabase();
  await using endpoint = await startEndpoint();
  {
    using mine = openCache(user.folder.file('answers.db'), systemClock);
    await mine.answers.save(answerTo('a'));
  }
  await user.folder.write('tickets.csv', csvOf(['The site is down']));
  const env = { TICKETSIFT_CACHE: database.url, OPENAI_BASE_URL: endpoint.url, OPENAI_API_KEY: 'k' };
  for (const line of lines) {
    const [program, ...args] = shellWords(line.replace(/\s+#.*$/, ''));
    expect(program).toBe('ticketsift');
    expect(await user.run(args, env)).toMatchObject({ code: 0 });
  }
  expect(await database.query('SELECT count(*)::int AS answers FROM ticketsift_answers')).toEqual([
    { answers: 2 },
  ]);
});
