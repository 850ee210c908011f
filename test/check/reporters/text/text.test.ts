import { describe, expect, it } from 'vitest';
import { textReporter } from '../../../../src/check/reporters/text/text.js';
import { plain, regression, report, worse, wrongTicket } from '../reports.js';

describe('a report for people', () => {
  it('reads so, of a suite that became worse', () => {
    expect(textReporter([worse()], plain)).toBe(`FAIL triage
The prompt is worse than baselines/triage.json: of 60 tickets, 2 became wrong
and 1 became right. Look at the tickets that became wrong.

prompt triage, model gpt-4o-mini, 4 tickets of labelled.csv, judged by exact
answers, cost $0.0312

Exact 95.0 % → 85.0 %; Urgency right 95.0 % → 95.0 %; Categories right 90.0 % →
90.0 %; Errors 1.7 % → 1.7 %
┌───────────────┬───────────────┬───────────────┬───────────────┬─────────┐
│ label         │ precision     │ recall        │ F1            │ support │
├───────────────┼───────────────┼───────────────┼───────────────┼─────────┤
│ urgent        │ 0.950 → 0.900 │ 0.950 → 0.900 │ 0.950 → 0.900 │ 20      │
│ Bug           │ 0.800 → 0.800 │ 0.800 → 0.800 │ 0.800 → 0.800 │ 30      │
│ Security      │ 0.700 → 0.700 │ 0.700 → 0.700 │ 0.700 → 0.700 │ 10      │
│ micro average │ 0.780 → 0.780 │ 0.780 → 0.780 │ 0.780 → 0.780 │         │
│ macro average │ 0.750 → 0.750 │ 0.750 → 0.750 │ 0.750 → 0.750 │         │
└───────────────┴───────────────┴───────────────┴───────────────┴─────────┘

Comparison
  REGRESSION against baselines/triage.json: exact answers −10.0 points (90 %
  interval −16.0 to −4.0).
  Of 60 tickets, b = 2 became wrong and c = 1 became right (p = 0.011); a loss
  of up to 2.0 points is allowed.
  60 tickets detect a drop of 8.3 points or more (80 % power, assuming 10 % of
  tickets flip by chance).
  Macro-F1 −1.0 points (−5.0 to +3.0).
  By category, for information:
    Security: 2 became wrong, 1 became right (p = 0.500)

Thresholds
  urgent_recall is 0.900, wanted 0.95: missed
  macro_f1 is 0.750, wanted 0.7: met

Labelled tickets to look at
  labelled.csv:9: says the same as line 3

Became wrong (2)
  3 labelled.csv:4
    Text of 3
    expected  urgent, Security
    before    urgent, Security
    after     not urgent, Bug
    note      it is sarcasm
  4 labelled.csv:5
    Text of 4
    expected  urgent, Security
    before    urgent, Security
    after     not urgent, Bug

Became right (1)
  1 labelled.csv:2
    Text of 1
    expected  urgent, Security
    before    not urgent, Bug
    after     urgent, Security

Most frequent confusions
  4 × Bug instead of Security
`);
  });

  it('keeps within its width, whatever the words that others chose', () => {
    const leaks = [
      { kind: 'duplicate', message: 'm'.repeat(200), place: { source: 's'.repeat(200), line: 9 } },
    ] as const;
    const shown = textReporter([report({ leaks, outcome: 'fail', reasons: ['r'.repeat(200)] })], plain);
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('has a line for each sentence, and nothing cut, where it goes to a file or a pipe', () => {
    const long = 'a word or two '.repeat(60).trim();
    const tickets = [regression('1', { text: long, note: long })];
    const lines = textReporter([worse({ meaning: `${long}.`, tickets })], {
      ...plain,
      width: Number.POSITIVE_INFINITY,
    }).split('\n');
    expect(lines[1]).toBe(`${long}. Look at the tickets that became wrong.`);
    expect(lines).toContain(`    ${long}`);
    expect(lines).toContain(`    note      ${long}`);
  });

  it('lists few wrong tickets of what is approved, a line each, and with -v all of them', () => {
    const text = 'a word or two '.repeat(60).trim();
    const tickets = Array.from({ length: 12 }, (_, index) => wrongTicket(`W${index}`, { text }));
    const approved = report({ effect: 'approved', tickets });
    const wide = { ...plain, width: Number.POSITIVE_INFINITY };
    const shown = textReporter([approved], wide);
    expect(shown).toContain('Wrong (12)\n');
    expect(shown.match(/^ +W\d+ /gm)).toHaveLength(5);
    expect(shown).toContain('  … and 7 more tickets (-v or --reporter json shows all)\n');
    const lines = shown.split('\n').filter((line) => line.includes('a word or two'));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    const whole = textReporter([approved], { ...wide, isVerbose: true });
    expect(whole.match(/^ +W\d+ /gm)).toHaveLength(12);
    expect(whole).toContain(text);
    expect(textReporter([report({ tickets })], wide).match(/^ +W\d+ /gm)).toHaveLength(12);
  });
});
