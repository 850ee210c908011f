import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { manPages } from '../../src/cli/manual/man-pages.js';
import { referencePage } from '../../src/cli/manual/reference.js';
import { wholeProgram } from '../../src/cli/manual/whole-program.js';
import { listKeys } from '../../src/config/edit/key.js';
import { exitCodes } from '../../src/core/errors.js';

const program = await wholeProgram();
const pages = manPages(program, '1.2.3');

it('docs/reference.md is what the program says: npm run reference', () => {
  expect(readFileSync('docs/reference.md', 'utf8')).toBe(referencePage(program));
});

it('the reference has all keys of settings, also those below names, with what else sets them', () => {
  const page = referencePage(program);
  for (const row of [
    '| `max_cost` | US dollars | `TICKETSIFT_MAX_COST` | `--max-cost` |',
    '| `runs.keep` | size, such as 2GB | `TICKETSIFT_RUNS_KEEP` |  |',
    '| `studio.models` | list of texts |  |  |',
    '| `sources.NAME.thread` | customer, all |  |  |',
    '| `timeout` | duration | `TICKETSIFT_TIMEOUT` | `--timeout` |',
    '| `prices.NAME.tiers.NAME.input` | US dollars |  |  |',
    '| `checks.NAME.thresholds.exact` | number |  |  |',
    '| `auth.allow.mfa` | true, false |  |  |',
  ]) {
    expect(page).toContain(`\n${row}\n`);
  }
  for (const key of listKeys()) expect(page).toContain(`| \`${key}`);
});

it('the reference has each error at its exit code', () => {
  const page = referencePage(program);
  for (const [error, code] of Object.entries(exitCodes)) {
    expect(page).toMatch(new RegExp(`^\\| ${code} \\| .*\`${error}\``, 'm'));
  }
});

it('what is hidden is neither in the reference nor a manual page', () => {
  expect(referencePage(program)).not.toContain('__complete');
  expect(pages.filter(({ file, text }) => `${file}${text}`.includes('__complete'))).toEqual([]);
});

it('there is a manual page for the program and for each command', () => {
  const files = pages.map(({ file }) => file);
  expect(files).toEqual(
    expect.arrayContaining(['ticketsift.1', 'ticketsift-classify.1', 'ticketsift-runs-diff.1']),
  );
  expect(new Set(files).size).toBe(files.length);
});

it('package.json names every page, so that npm puts it where man looks: npm run reference', () => {
  const { man } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(man).toEqual(pages.map(({ file }) => `dist/man/${file}`));
  expect(man.join()).not.toContain('__');
});

it.each(pages)(
  '$file has the sections of a manual page, and no line that roff takes for a request',
  ({ text }) => {
    for (const heading of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'GLOBAL OPTIONS', 'EXAMPLES', 'SEE ALSO']) {
      expect(text).toContain(`\n.SH ${heading}\n`);
    }
    const requests = text.split('\n').flatMap((line) => /^[.'](\S*)/.exec(line)?.[1] ?? []);
    expect(
      requests.filter((one) => !['TH', 'SH', 'TP', 'B', 'PP', 'RS', 'RE', 'nf', 'fi'].includes(one)),
    ).toEqual([]);
  },
);
