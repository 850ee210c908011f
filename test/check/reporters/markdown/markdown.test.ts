import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/check/assess/report.js';
import { markdownReporter } from '../../../../src/check/reporters/markdown/markdown.js';
import { fc } from '../../../support/properties.js';
import {
  comparison,
  fix,
  hostile,
  inconclusive,
  label,
  metrics,
  nasty,
  plain,
  regression,
  report,
  worse,
  wrongTicket,
} from '../reports.js';

const write = (...reports: Report[]) => markdownReporter(reports, plain);

const many = <T>(count: number, make: (id: string) => T) =>
  Array.from({ length: count }, (_, index) => make(String(index + 1)));

/** What holds for every comment: its length, rows that are whole, and details that are closed. */
function expectWhole(text: string): void {
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text.endsWith('\n')).toBe(true);
  let columns = 0;
  let open = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) {
      const cells = line.match(/(?<!\\)\|/g)?.length ?? 0;
      if (columns > 0) expect(cells, line).toBe(columns);
      columns = cells;
      expect(line, line).toMatch(/ \|$/);
    } else columns = 0;
    if (line.startsWith('<details>')) open++;
    if (line === '</details>') open--;
    expect(open).toBeLessThanOrEqual(1);
  }
  expect(open).toBe(0);
}

/** The cells of the table of suites. */
const suitesIn = (text: string) =>
  [...text.matchAll(/^\| (?:✅|❌|❔) (PASS|FAIL|INCONCLUSIVE) \| ((?:\\.|[^|\\])*) \|/gm)].map(
    ([, verdict, name]) => [verdict, name],
  );

describe('a comment', () => {
  it('begins with the mark by which it is found again, and has it once', () => {
    const text = write(nasty(), worse());
    expect(text).toMatch(/^<!-- ticketsift-check -->\n/);
    expect(text.match(/(?<!\\)<!--/g)).toHaveLength(1);
  });

  it('has no HTML but its own, no mention, no reference and no address', () => {
    const text = write(nasty());
    const tags = [...text.matchAll(/(?<!\\)<([/!a-z][^>]*)>/gi)].map(([, tag]) => tag);
    expect(new Set(tags)).toEqual(
      new Set(['!-- ticketsift-check --', 'details', 'summary', '/summary', 'br', '/details']),
    );
    expect(text).not.toMatch(/@octocat|#1\b|https:\/\//);
  });

  it('names files as the repository does', () => {
    const text = markdownReporter([worse()], { ...plain, locate: (path) => `team/${path}` });
    expect(text).toContain('**3** team/labelled.csv:4: Text of 3');
    expect(text).toContain('- team/labelled.csv:9: says the same');
  });

  it('says that there is nothing to say', () => {
    expect(write()).toBe('<!-- ticketsift-check -->\nNo suite was checked.\n');
  });
});

describe('a comment begins', () => {
  it('with the figures of each suite in a table, failed suites first', () => {
    const text = write(
      report({ suite: 'fine' }),
      inconclusive({ suite: 'unsure' }),
      worse({ suite: 'broken' }),
    );
    expect(text.split('\n').slice(1, 8)).toEqual([
      '3 suites: 1 passed, 1 failed, 1 inconclusive',
      '',
      '| verdict | suite | tickets | became wrong | became right | Exact | Urgency right | Categories right | Errors |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      '| ❌ FAIL | broken | 4 | 2 | 1 | 95.0 % → 85.0 % | 95.0 % → 95.0 % | 90.0 % → 90.0 % | 1.7 % → 1.7 % |',
      '| ❔ INCONCLUSIVE | unsure | 3 | 2 | 1 | 85.0 % → 85.0 % | 95.0 % → 95.0 % | 90.0 % → 90.0 % | 1.7 % → 1.7 % |',
      '| ✅ PASS | fine | 1 |  |  | 85.0 % | 95.0 % | 90.0 % | 1.7 % |',
    ]);
    const headings = [...text.matchAll(/^### . (.*)$/gmu)].map(([, heading]) => heading);
    expect(headings).toEqual(['broken: FAIL', 'unsure: INCONCLUSIVE', 'fine: PASS']);
  });

  it('in each suite with what became wrong, before figures and what became right', () => {
    const text = write(worse());
    const places = ['Became wrong: 2', '| label | precision', 'Became right: 1'].map((part) =>
      text.indexOf(part),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});

describe('what is cut', () => {
  it.each(['@', '#', '<', '|', 'x'])('of tickets with texts of %s is counted', (character) => {
    const tickets = many(100, (id) =>
      regression(id, { text: character.repeat(500), note: character.repeat(500) }),
    );
    const text = write(worse({ tickets }));
    expectWhole(text);
    const shown = text.match(/^- \*\*\d+\*\*/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(2);
    expect(text).toContain(`Became wrong: 100 tickets`);
    expect(text).toContain(`… and ${100 - shown} more tickets`);
  });

  it('of 602 categories is counted, and the worst and the totals are shown', () => {
    const before = many(602, (id) => ({ name: `Category ${id}`, ...label(0.8, 30) }));
    const after = before.map((one) => (one.name === 'Category 500' ? { ...one, ...label(0.2, 30) } : one));
    const text = write(
      worse({ metrics: metrics({ categories: after }), metricsBefore: metrics({ categories: before }) }),
    );
    expectWhole(text);
    expect(text).toMatch(/\| macro average \|.*\n\| Category 500 \| 0\.800 → 0\.200 \|/);
    expect(text).toContain('\n… and 562 more categories\n');
    expect(suitesIn(text)).toEqual([['FAIL', 'triage']]);
  });

  it('of thresholds is counted, and missed ones are shown', () => {
    const thresholds = many(602, (id) => ({
      name: `category_f1.${id}`,
      wanted: 0.8,
      reached: id === '600' ? 0.1 : 0.9,
      isMet: id !== '600',
    }));
    const text = write(worse({ thresholds }));
    expect(text).toContain('category\\_f1.600 is 0.100, wanted 0.8: missed'.replace('\\_', '_'));
    expect(text).toContain('- … and 562 more thresholds');
  });

  it('of 40 suites leaves the verdict and the totals of each', () => {
    const reports = many(40, (id) =>
      Number(id) % 2 === 0
        ? report({ suite: `suite ${id}`, comparison: comparison(), tickets: many(300, wrongTicket) })
        : worse({ suite: `suite ${id}`, tickets: many(300, regression) }),
    );
    const text = write(...reports);
    expectWhole(text);
    expect(suitesIn(text)).toHaveLength(40);
    expect(text.match(/^### /gm)).toHaveLength(40);
    expect(text.match(/^\| macro average \|/gm)).toHaveLength(40);
    expect(text.match(/^(<details><summary>)?Became wrong: 300 tickets/gm)).toHaveLength(20);
  });

  it('of suites without room is counted; their verdicts are in the table', () => {
    const reports = many(200, (id) => worse({ suite: `suite ${id} ${'@'.repeat(60)}` }));
    const text = write(...reports);
    expectWhole(text);
    expect(suitesIn(text)).toHaveLength(200);
    const shown = text.match(/^### /gm)?.length ?? 0;
    expect(text).toContain(`… and ${200 - shown} more suites, with verdicts in the table above\n`);
  });

  it('of more suites than a table has room for is counted by verdict', () => {
    const text = write(
      ...many(3_000, (id) => (Number(id) > 10 ? report({ suite: id }) : worse({ suite: id }))),
    );
    expectWhole(text);
    const shown = suitesIn(text).length;
    expect(shown).toBeGreaterThan(300);
    expect(text).toContain(
      `… and ${(3_000 - shown).toLocaleString('en-US')} more suites: ${(3_000 - shown).toLocaleString('en-US')} passed, 0 failed, 0 inconclusive`,
    );
  });
});

describe('every comment', () => {
  const text = fc.oneof(
    fc.constantFrom(
      'triage',
      hostile,
      '@'.repeat(400),
      '|'.repeat(400),
      `a${'\u0301'.repeat(700)}`,
      '👩‍👩‍👧‍👦'.repeat(50),
    ),
    fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
  );
  const tickets = fc
    .tuple(fc.nat(400), fc.constantFrom(regression, fix, wrongTicket), text)
    .map(([count, make, said]) => many(count + 1, (id) => make(id, { text: said, note: said })));
  const anyReport = fc
    .record({
      make: fc.constantFrom(report, worse, inconclusive),
      suite: text,
      tickets,
      categories: fc.nat(300),
    })
    .map(({ make, suite, tickets, categories }) =>
      make({
        suite,
        tickets,
        metrics: metrics({
          categories: many(categories, (id) => ({ name: `${suite}${id}`, ...label(0.5, 9) })),
        }),
      }),
    );

  it('is short enough and whole, and has the verdict of each of its suites', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { minLength: 1, maxLength: 40, size: 'max' }), (reports) => {
        const found = write(...reports);
        expectWhole(found);
        expect(
          suitesIn(found)
            .map(([verdict]) => verdict?.toLowerCase())
            .toSorted(),
        ).toEqual(reports.map(({ outcome }) => outcome).toSorted());
      }),
      { numRuns: 8 },
    );
  });
});
