import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import { type SummaryOptions, summary } from '../../src/outputs/summary.js';
import { Tally } from '../../src/outputs/tally.js';
import { classified, failed, sampleTicket } from '../support/outcomes.js';

const ticket = sampleTicket('1', 'x');
const requests = {
  answered: 40,
  failedTries: 0,
  medianMs: 350,
  p90Ms: 1234,
  usage: { input: 48_000, cachedInput: 40_000, output: 800 },
  cost: 0.0312,
};

function summaryOf(outcomes: readonly Outcome[], options: Partial<SummaryOptions> = {}): string {
  const tally = new Tally();
  tally.add(outcomes);
  return summary(tally, { width: 60, colour: false, elapsedMs: 2000, requests: undefined, ...options });
}

const times = (count: number, outcome: Outcome) => Array<Outcome>(count).fill(outcome);

const mixed = [
  ...times(40, classified(ticket, ['Bug'], { urgent: true })),
  ...times(10, classified(ticket, ['Billing', 'Bug'], { origin: 'cached' })),
  ...times(1, classified(ticket, ['日本語'], { origin: 'duplicate' })),
  ...times(2, failed(sampleTicket('2', 'x', 14), 'timeout', 'No answer came within 60 s, after 3 attempts.')),
  ...times(1100, failed(sampleTicket('3', 'x', 3), 'refused', 'The model refused.')),
];

it('tells what the run came to', () => {
  expect(summaryOf(mixed, { requests })).toBe(
    `
1,153 tickets: 51 classified, 40 urgent, 1,102 failed

Failed
  refused  1,100  tickets.csv:3: The model refused.
  timeout      2
    tickets.csv:14: No answer came within 60 s, after 3
    attempts.

Categories
  Bug      50   98 %  ██████████████████████████████
  Billing  10   20 %  ██████
  日本語    1    2 %  ▋

Answers  10 from the cache, 40 sent, 1 duplicate
Sent     40 answers; half within 350 ms, nine of ten within
         1.2 s
Tokens   48,000 in (40,000 cached), 800 out; cost $0.0312
Time     2.0 s, 25.5 tickets a second
`.trimStart(),
  );
});

it('tells how much of the output was thinking', () => {
  const usage = { input: 100, cachedInput: 0, output: 2_000, reasoning: 1_200 };
  expect(summaryOf([classified(ticket)], { width: 90, requests: { ...requests, usage } })).toContain(
    'Tokens   100 in (0 cached), 2,000 out (1,200 of them thinking); cost $0.0312\n',
  );
});

it('is short where there is little to tell', () => {
  expect(summaryOf([], { elapsedMs: 0 })).toBe(
    '0 tickets: 0 classified, 0 urgent, 0 failed\nTime     0.0 s\n',
  );
});

it('has a line for each category and two more where all went well and the model is free', () => {
  const free = { answered: 3, failedTries: 0, usage: undefined, cost: undefined };
  const outcomes = [
    ...times(2, classified(ticket, ['Bug'], { urgent: true })),
    classified(ticket, ['Billing']),
  ];
  expect(summaryOf(outcomes, { requests: free, width: 200 })).toBe(
    `
3 tickets: 3 classified, 2 urgent, 0 failed
  Bug      2   67 %  ██████████████████████████████
  Billing  1   33 %  ███████████████
Answers  0 from the cache, 3 sent, 0 duplicates
Time     2.0 s, 1.5 tickets a second
`.trimStart(),
  );
});

it('says of a model on this machine that it answered, and nothing of requests', () => {
  const free = { answered: 3, failedTries: 0, medianMs: 1, p90Ms: 2, usage: undefined, cost: undefined };
  const shown = summaryOf(times(3, classified(ticket)), {
    requests: free,
    localModel: 'embedded',
    width: 200,
  });
  expect(shown).toContain('Answers  0 from the cache, 3 by the embedded model, 0 duplicates\nTime ');
  expect(shown).not.toMatch(/sent/i);
});

it('counts rows that were left out', () => {
  const tally = new Tally();
  tally.add([classified(ticket, ['Bug'])]);
  tally.skipped = 1;
  const show = () => summary(tally, { width: 80, colour: false, elapsedMs: 1, requests: undefined });
  expect(show()).toMatch(/^1 ticket: 1 classified, . urgent, 0 failed; 1 bad row left out\n/);
  tally.skipped = 1_234;
  expect(show()).toMatch(/; 1,234 bad rows left out\n/);
});

it('speaks of one ticket as one', () => {
  expect(summaryOf([failed(ticket)])).toMatch(/^1 ticket: 0 classified, 0 urgent, 1 failed\n/);
});

describe('cost', () => {
  it.each([
    [undefined, 'cost unknown'],
    [0, 'cost $0.00'],
    [0.00001, 'cost under $0.0001'],
    [0.5, 'cost $0.5000'],
    [12.345, 'cost $12.35'],
    [1234.5, 'cost $1,234.50'],
  ])('of %s is reported as %s', (cost, words) => {
    const options = { width: 80, requests: { ...requests, cost } };
    expect(summaryOf([classified(ticket)], options)).toContain(`out; ${words}\n`);
  });

  it('is not spoken of where no tokens are known', () => {
    expect(summaryOf([classified(ticket)], { requests: { ...requests, usage: undefined } })).not.toContain(
      'cost',
    );
  });
});

it.each([
  [40, 1200, '40 answers after 1,200 failed tries; half within 350 ms'],
  [1, 1, '1 answer after 1 failed try; half within 350 ms'],
  [0, 3, 'Sent     no request was answered\n'],
])('tells of %i answers after %i failed tries', (answered, failedTries, words) => {
  const options = { width: 100, requests: { ...requests, answered, failedTries } };
  expect(summaryOf([], options)).toContain(words);
});

describe('time', () => {
  it.each([
    [340, '0.3 s, 2.9 tickets a second'],
    [59_400, '59.4 s, 0.0 tickets a second'],
    [59_960, '1 min 0 s, 0.0 tickets a second'],
    [125_000, '2 min 5 s, 0.0 tickets a second'],
    [3_720_000, '1 h 2 min, 0.0 tickets a second'],
  ])('%i ms', (elapsedMs, words) => {
    expect(summaryOf([classified(ticket)], { elapsedMs })).toContain(`Time     ${words}\n`);
  });
});

describe('long lists', () => {
  it('show the fifteen most frequent categories and how many more', () => {
    const names = Array.from({ length: 40 }, (_, index) => `name ${index}`);
    const outcomes = names.map((_, index) => classified(ticket, names.slice(0, index + 1)));
    const text = summaryOf(outcomes);
    expect(text.match(/^ {2}name \d+/gm)).toEqual(
      names.slice(0, 15).map((name) => expect.stringContaining(name)),
    );
    expect(text).toContain('\n  … 25 more\n');
  });

  it('put together the names that were too many to count', () => {
    const outcomes = Array.from({ length: 1200 }, (_, index) => classified(ticket, [`name ${index}`]));
    const text = summaryOf(outcomes);
    expect(text).toMatch(/\n {2}other names +200 +17 % +█+\n/);
    expect(text).toContain('\n  … 985 more\n');
  });

  it('show the fifteen most frequent errors and how many more', () => {
    const outcomes = Array.from({ length: 20 }, (_, index) => failed(ticket, `http_${500 + index}`));
    expect(summaryOf(outcomes)).toContain('\n  … 5 more\n');
  });
});

describe('hostile text', () => {
  const hostile = '\x1b[2J\n\u202e日本語👨‍👩‍👧'.repeat(20);
  const outcomes = [classified(ticket, [hostile]), failed(ticket, 'refused', hostile)];

  it.each([[30], [80], [200]])('makes no line wider than %i columns', (width) => {
    const lines = summaryOf(outcomes, { width }).split('\n');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
  });

  it('controls nothing', () => {
    expect(summaryOf(outcomes).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});

it('leaves out bars that have no room', () => {
  expect(summaryOf(mixed, { width: 24 })).toMatch(/\n {2}Bug +50\n/);
});

it('says the same with colour', () => {
  const text = summaryOf(mixed, { colour: true });
  expect(text).toContain('\x1b[');
  expect(stripVTControlCharacters(text)).toBe(summaryOf(mixed));
});
