import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandLinesOf } from '../support/markdown.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { shellWords } from '../support/shell-words.js';

const page = await readFile(fileURLToPath(new URL('../../docs/jobs.md', import.meta.url)), 'utf8');

/** The commands of a section, and what the page says that they print. */
function sectionOf(heading: string) {
  const [, after = ''] = page.split(`# ${heading}\n`);
  const [section = ''] = after.split(/^#{1,6} [A-Z]/m);
  const [, printed = ''] = /^```\n([^`]+)^```$/m.exec(section.replaceAll(/^```\w+\n[^`]*^```\n/gm, '')) ?? [];
  return { lines: commandLinesOf(section), printed };
}

/** Ids and times differ from run to run, and so does the space that aligned cells take. */
function settled(text: string): string[] {
  return text
    .replaceAll(/\b[0-9a-f]{12}\b/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME')
    .replaceAll(/ {2,}/g, '  ')
    .split('\n')
    .filter((line) => line !== '');
}

async function run(user: User, database: TestDatabase, line: string) {
  const { code, stdout, stderr } = await user.run(shellWords(line).slice(1), {
    TICKETSIFT_JOBS: database.url,
  });
  return { code, printed: settled(stdout + stderr) };
}

it('the commands of docs/jobs.md do what the page says, one after another', async () => {
  await using database = await testDatabase();
  await using user = await newUser();
  await user.folder.write(
    'tickets.csv',
    csvOf(['The site is down!', 'I was charged twice', 'Please add a dark mode']),
  );
  const printed: string[] = [];
  const start = sectionOf('Submitted runs');
  expect(start.lines).toHaveLength(4);
  for (const line of start.lines) {
    const found = await run(user, database, line);
    expect({ line, code: found.code, printed: found.printed }).toMatchObject({ code: 0 });
    printed.push(...found.printed);
  }
  // What the worker says of its model is not on the page.
  expect(settled(start.printed)).toHaveLength(8);
  expect(settled(start.printed).filter((line) => !printed.includes(line))).toEqual([]);

  const look = sectionOf('Look on');
  const listed = await run(user, database, look.lines[0] ?? '');
  expect(listed).toEqual({ code: 0, printed: settled(look.printed) });
  for (const heading of ['Look on', 'Results', 'Priorities', 'When something fails']) {
    const { lines } = sectionOf(heading);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect({ line, ...(await run(user, database, line)) }).toMatchObject({ code: 0 });
    }
  }
  const worked = await run(user, database, 'ticketsift worker --until-empty');
  expect(worked.code).toBe(0);
  const results = await user.run(['jobs', 'results', 'last', '--format', 'csv'], {
    TICKETSIFT_JOBS: database.url,
  });
  expect(results).toMatchObject({ code: 0, stdout: expect.stringContaining('T3,Please add a dark mode,') });
});
