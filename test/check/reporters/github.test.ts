import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/check/assess/report.js';
import { githubReporter } from '../../../src/check/reporters/github.js';
import {
  answered,
  comparison,
  failedAnswer,
  inconclusive,
  nasty,
  plain,
  regression,
  report,
  worse,
  wrongTicket,
} from './reports.js';

const linesOf = (...reports: Report[]) => githubReporter(reports, plain).trim().split('\n');
const headOf = (line: string) => line.split('::')[1] ?? '';
const headsOf = (...reports: Report[]) => linesOf(...reports).map(headOf);
const levelsOf = (...reports: Report[]) => headsOf(...reports).map((head) => head.split(' ')[0]);

/** Tickets that became wrong, from the id 1 on. */
const regressions = (count: number) =>
  Array.from({ length: count }, (_, index) => regression(`${index + 1}`));
const missed = { name: 'urgent_recall', wanted: 0.95, reached: 0.9, isMet: false };

describe('annotations', () => {
  it('are at the labels of tickets and, for the rest, at the prompt', () => {
    const lines = linesOf(worse());
    expect(lines.map(headOf)).toEqual([
      'error file=prompts/triage.md,line=12,title=triage%3A FAIL',
      'error file=prompts/triage.md,line=12,title=triage%3A urgent_recall',
      'error file=labelled.csv,line=4,title=triage%3A 3 became wrong',
      'error file=labelled.csv,line=5,title=triage%3A 4 became wrong',
      'warning file=labelled.csv,line=9,title=triage%3A labelled tickets',
    ]);
    expect(lines[0]).toMatch(
      /::The prompt is worse .* became right\.%0ALook at the tickets .*%0AREGRESSION against/,
    );
    expect(lines[1]).toContain('::urgent_recall is 0.900, wanted 0.95: missed');
  });

  it('say what the outcome means and what to do, before all that a comparison shows', () => {
    const [line] = linesOf(inconclusive());
    expect(line).toMatch(
      /::It is not certain .* is worse\.%0AAdd labelled tickets\.%0AINCONCLUSIVE against .*within that noise\.$/,
    );
  });

  it('name files as the repository does', () => {
    const text = githubReporter([worse()], { ...plain, locate: (path) => `team/${path}` });
    expect(text).toContain('file=team/prompts/triage.md,');
    expect(text).toContain('file=team/labelled.csv,');
  });
});

describe('an error', () => {
  it.each<[string, Report, string[]]>([
    ['a pass', report(), ['notice']],
    ['what is inconclusive', inconclusive(), ['warning']],
    [
      'a pass in which tickets became wrong',
      report({ comparison: comparison(), tickets: regressions(2) }),
      ['warning', 'warning', 'notice'],
    ],
    [
      'what is inconclusive, though tickets became wrong',
      inconclusive({ tickets: regressions(1) }),
      ['warning', 'warning'],
    ],
  ])('is nothing in %s', (_, one, levels) => {
    expect(levelsOf(one)).toEqual(levels);
  });

  it('is a missed threshold, and no ticket unless the comparison shows a regression', () => {
    const one = report({
      outcome: 'fail',
      comparison: comparison({ verdict: 'PASS' }),
      thresholds: [missed],
      tickets: regressions(2),
    });
    expect(levelsOf(one)).toEqual(['error', 'error', 'warning', 'warning']);
  });
});

describe('a warning', () => {
  it('is a ticket for which the endpoint failed, and a threshold that such tickets decide', () => {
    const thresholds = [{ ...missed, isUncertain: true } as const];
    const tickets = [regression('1', { answers: [failedAnswer('http_400', 'no')] }), regression('2')];
    expect(headsOf(worse({ tickets, thresholds, leaks: [] }))).toEqual([
      'error file=prompts/triage.md,line=12,title=triage%3A FAIL',
      'error file=labelled.csv,line=3,title=triage%3A 2 became wrong',
      'warning file=prompts/triage.md,line=12,title=triage%3A urgent_recall',
      'warning file=labelled.csv,line=2,title=triage%3A 1 became wrong',
    ]);
  });
});

describe('ten annotations at most', () => {
  const many = worse({ tickets: regressions(200), leaks: [], thresholds: [missed] });

  it('are written of a run, the last of which counts the rest', () => {
    const lines = linesOf(many);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe(
      '::error title=ticketsift check%3A 193 more findings::Not annotated: 193 tickets that became wrong. The summary of the job and the log have more.',
    );
  });

  it('are enough for ten findings', () => {
    const lines = linesOf(worse({ tickets: regressions(8), leaks: [], thresholds: [missed] }));
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toContain('8 became wrong');
  });

  it('are those of all suites together, failed ones first', () => {
    const suites = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? report({ suite: `s${index}` }) : { ...many, suite: `s${index}` },
    );
    const lines = linesOf(...suites);
    expect(lines).toHaveLength(10);
    expect(lines.slice(0, 9).every((line) => line.includes('%3A FAIL::'))).toBe(true);
    expect(lines.at(-1)).toContain(
      '::Not annotated: 31 verdicts, 20 missed thresholds, 4,000 tickets that became wrong.',
    );
  });

  it('show the tickets first that lost the most', () => {
    const repeated = (id: string, before: number, now: number) =>
      regression(id, {
        right: now,
        before: { right: before, answers: [answered(true, 'Security')] },
      });
    const tickets = [
      repeated('1', 2 / 3, 1 / 3),
      repeated('2', 1, 0),
      repeated('3', 1, 1 / 3),
      wrongTicket('4'),
    ];
    const titles = headsOf(worse({ tickets, leaks: [], thresholds: [] })).map(
      (head) => head.split('%3A ')[1],
    );
    expect(titles).toEqual(['FAIL', '2 became wrong', '3 became wrong', '1 became wrong']);
  });
});

describe('errors', () => {
  const levelsOf = (one: Report) => linesOf(one).map((line) => /^::(\w+)/.exec(line)?.[1]);

  it('are a verdict that is inconclusive where the check fails by it', () => {
    expect(levelsOf(inconclusive())).toEqual(['warning']);
    expect(levelsOf(inconclusive({ effect: 'fails' }))).toEqual(['error']);
    expect(levelsOf(inconclusive({ effect: 'passes' }))).toEqual(['warning']);
  });

  it('are none where all is approved', () => {
    const lines = linesOf(worse({ effect: 'approved' }));
    expect(levelsOf(worse({ effect: 'approved' }))).not.toContain('error');
    expect(lines.join('\n')).toContain(
      '::notice file=prompts/triage.md,line=12,title=triage%3A APPROVED::The prompt is worse than',
    );
  });
});

describe('a command', () => {
  it('comes from no ticket', () => {
    const lines = linesOf(nasty());
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(line).toMatch(/^::(error|warning) file=[^:,]*,line=\d+,title=[^:,]*::/);
      expect(line).not.toContain('%0A::stop');
    }
  });

  it('has percent signs, line ends, colons and commas of its properties written as GitHub reads them', () => {
    const [line] = linesOf(report({ suite: '100 %: a, b' }));
    expect(line).toBe(
      '::notice file=prompts/triage.md,line=12,title=100 %25%3A a%2C b%3A PASS::All 2 thresholds are met.%0AWrite a baseline.',
    );
  });
});
