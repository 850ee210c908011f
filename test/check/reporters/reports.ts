import type {
  CheckAnswer,
  Comparison,
  LabelScores,
  Metrics,
  Report,
  TicketResult,
} from '../../../src/check/assess/report.js';
import type { ReporterOptions } from '../../../src/check/reporters/reporter.js';

export const plain: ReporterOptions = { width: 80, colour: false, locate: (path) => path };

export const label = (f1: number, support: number): LabelScores => ({
  precision: f1,
  recall: f1,
  f1,
  support,
  truePositives: Math.round(f1 * support),
  falsePositives: support - Math.round(f1 * support),
  falseNegatives: support - Math.round(f1 * support),
  trueNegatives: 40,
});

export function metrics(changes: Partial<Metrics> = {}): Metrics {
  return {
    answers: 60,
    errors: 1,
    errorRate: 1 / 60,
    exact: 0.85,
    urgentRight: 0.95,
    categoriesRight: 0.9,
    urgent: label(0.9, 20),
    categories: [
      { name: 'Bug', ...label(0.8, 30) },
      { name: 'Security', ...label(0.7, 10) },
    ],
    micro: label(0.78, 40),
    macro: label(0.75, 40),
    confusions: [{ expected: 'Security', answered: 'Bug', count: 4 }],
    ...changes,
  };
}

export function comparison(changes: Partial<Comparison> = {}): Comparison {
  return {
    against: 'baselines/triage.json',
    n: 60,
    duplicates: 0,
    regressions: 2,
    fixes: 1,
    delta: -1 / 60,
    lower: -0.071,
    upper: 0.02,
    p: 0.5,
    test: 'mcnemar',
    margin: 0.02,
    verdict: 'PASS',
    smallestLoss: 0.083,
    chanceFlips: { share: 0.1, isMeasured: false },
    moreTickets: undefined,
    macroF1: { delta: -0.01, lower: -0.05, upper: 0.03 },
    followUps: [
      { category: 'Bug', regressions: 0, fixes: 0, p: 1 },
      { category: 'Security', regressions: 2, fixes: 1, p: 0.5 },
    ],
    noise: undefined,
    moreRepeats: undefined,
    ...changes,
  };
}

export const answered = (urgent: boolean, ...categories: string[]): CheckAnswer => ({
  classification: { urgent, categories },
});

export const failedAnswer = (code: string, message: string): CheckAnswer => ({ error: { code, message } });

/** A ticket that is right: changes make it anything else. */
export function ticket(id: string, changes: Partial<TicketResult> = {}): TicketResult {
  return {
    id,
    text: `Text of ${id}`,
    place: { source: 'labelled.csv', line: Number(id) + 1 },
    note: '',
    expected: { urgent: true, categories: ['Security'] },
    answers: [answered(true, 'Security')],
    right: 1,
    before: undefined,
    flip: undefined,
    isFlaky: false,
    ...changes,
  };
}

const right = { answers: [answered(true, 'Security')], right: 1 };
const wrong = { answers: [answered(false, 'Bug')], right: 0 };

export const regression = (id: string, changes: Partial<TicketResult> = {}) =>
  ticket(id, { ...wrong, before: right, flip: 'regression', ...changes });

export const fix = (id: string, changes: Partial<TicketResult> = {}) =>
  ticket(id, { ...right, before: wrong, flip: 'fix', ...changes });

export const wrongTicket = (id: string, changes: Partial<TicketResult> = {}) =>
  ticket(id, { ...wrong, ...changes });

export const flakyTicket = (id: string, changes: Partial<TicketResult> = {}) =>
  ticket(id, {
    answers: [answered(true, 'Security'), answered(false, 'Bug'), answered(true, 'Security')],
    right: 2 / 3,
    isFlaky: true,
    ...changes,
  });

const effects = { pass: 'passes', fail: 'fails', inconclusive: 'undecided' } as const;

/** A suite that passes and has nothing to be compared with. */
export function report(changes: Partial<Report> = {}): Report {
  return {
    suite: 'triage',
    prompt: { name: 'triage', version: undefined, path: 'prompts/triage.md', bodyLine: 12, hash: 'abc123' },
    model: 'gpt-4o-mini',
    source: 'labelled.csv',
    endpoint: 'exact',
    repeats: 1,
    metrics: metrics(),
    metricsBefore: undefined,
    cost: 0.0312,
    comparison: undefined,
    coverage: undefined,
    endpointFailures: { tickets: 0, before: 0, regressions: 0, fixes: 0 },
    notCompared: undefined,
    thresholds: [],
    outcome: 'pass',
    effect: effects[changes.outcome ?? 'pass'],
    reasons: [],
    meaning: 'All 2 thresholds are met.',
    next: 'Write a baseline.',
    leaks: [],
    tickets: [ticket('1')],
    ...changes,
  };
}

/** A suite that became worse, with some of everything. */
export function worse(changes: Partial<Report> = {}): Report {
  return report({
    metricsBefore: metrics({ exact: 0.95, urgent: label(0.95, 20) }),
    comparison: comparison({ verdict: 'REGRESSION', delta: -0.1, lower: -0.16, upper: -0.04, p: 0.011 }),
    thresholds: [
      { name: 'urgent_recall', wanted: 0.95, reached: 0.9, isMet: false },
      { name: 'macro_f1', wanted: 0.7, reached: 0.75, isMet: true },
    ],
    outcome: 'fail',
    reasons: ['the prompt has become worse'],
    meaning:
      'The prompt is worse than baselines/triage.json: of 60 tickets, 2 became wrong and 1 became right.',
    next: 'Look at the tickets that became wrong.',
    leaks: [
      { kind: 'duplicate', message: 'says the same as line 3', place: { source: 'labelled.csv', line: 9 } },
    ],
    tickets: [fix('1'), ticket('2'), regression('3', { note: 'it is sarcasm' }), regression('4')],
    ...changes,
  });
}

/** Asked three times each, and too few tickets to tell. */
export function inconclusive(changes: Partial<Report> = {}): Report {
  return report({
    repeats: 3,
    metricsBefore: metrics(),
    comparison: comparison({
      n: 3,
      verdict: 'INCONCLUSIVE',
      smallestLoss: undefined,
      noise: { discordance: 0.12, floor: 0.04 },
    }),
    outcome: 'inconclusive',
    reasons: ['3 tickets are too few to tell'],
    meaning: 'It is not certain whether the prompt is worse.',
    next: 'Add labelled tickets.',
    tickets: [ticket('1'), flakyTicket('2'), wrongTicket('3')],
    ...changes,
  });
}

/** What others could put into a ticket, a reply or a label to have it obeyed. */
export const hostile = [
  '\x1b[31mred\x1b]0;title\x07',
  '\u202Egnp.exe',
  '\n::error file=a::gotcha',
  '%0A::stop-commands::x',
  '##[error]gotcha',
  ']]>&<script>alert(1)</script>',
  '--> <!-- ticketsift-check -->',
  '| a | b |',
  '`code` @octocat #1 https://evil.example [a](b) ![a](b)',
  '\0\uFFFE\uD800',
  '</details></testcase>',
].join(' ');

/** A report of which all text is hostile. */
export const nasty = (): Report =>
  worse({
    suite: hostile,
    prompt: { name: hostile, version: 2, path: `p,rompts/${hostile}`, bodyLine: 12, hash: 'abc' },
    model: hostile,
    reasons: [hostile],
    meaning: hostile,
    next: hostile,
    leaks: [{ kind: 'unknown_label', message: hostile, place: { source: hostile, line: 9 } }],
    tickets: [
      regression(hostile, {
        text: hostile,
        note: hostile,
        place: { source: hostile, line: 3 },
        expected: { urgent: true, categories: [hostile] },
        answers: [failedAnswer('invalid_json', hostile)],
        before: { answers: [answered(true, hostile)], right: 1 },
      }),
    ],
  });
