import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandLinesOf } from '../support/markdown.js';
import { parseCommand } from '../support/parse-command.js';
import { shellWords } from '../support/shell-words.js';

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const lines = pages.flatMap((page) =>
  commandLinesOf(readFileSync(page, 'utf8')).map((line) => [page, line] as const),
);

it.each(lines.filter(([, line]) => !/^ticketsift (help|version|--version)/.test(line)))(
  '%s: the program understands %s',
  async (_, line) => {
    expect(await parseCommand(shellWords(line).slice(1))).toBe(true);
  },
);

it('finds commands beside comments, pipes, redirections, variables and texts that are piped in', () => {
  const page = [
    '```sh',
    'ticketsift classify a.csv   # a comment',
    'echo "a # b | c" | npx ticketsift classify - --format json | head > b.json',
    'OPENAI_API_KEY=k ticketsift classify a.csv \\',
    "  --where 'category=A|B' && ticketsift runs list",
    "cat > a.md <<'END'",
    'ticketsift nothing',
    'END',
    '```',
    '```',
    'ticketsift not here',
    '```',
  ].join('\n');
  expect(commandLinesOf(page).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'ticketsift classify a.csv',
    'ticketsift classify - --format json',
    "ticketsift classify a.csv --where 'category=A|B'",
    'ticketsift runs list',
  ]);
});
