import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import { visible } from '../../../src/core/text/visible.js';
import { htmlExporter } from '../../../src/outputs/html/html.js';
import type { ReportFacts } from '../../../src/outputs/html/report-facts.js';
import { naughty } from '../../support/naughty.js';
import { classified, exporterOptions, failed, sampleTicket } from '../../support/outcomes.js';

const end = { total: 2, skipped: 0, cost: undefined, isWhole: true };
const about: ReportFacts = {
  startedAt: Date.UTC(2026, 10, 28, 12, 30),
  source: 'tickets.csv',
  prompt: 'triage@3',
  model: 'gpt-4o-mini',
  where: [],
  end: () => end,
};

function report(outcomes: readonly Outcome[], facts?: Partial<ReportFacts>): string {
  const exporter = htmlExporter(exporterOptions({ about: { ...about, ...facts } }));
  return exporter.begin() + exporter.rows(outcomes) + exporter.end();
}

const two = [
  classified(sampleTicket('1', 'It broke'), ['Bug', 'Billing'], { urgent: true }),
  failed(sampleTicket('2', 'x')),
];

/** What is between two tags, with the tags in it left out. */
const textOf = (html: string) =>
  html
    .replaceAll(/<(style|script)\b.*?<\/\1>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('a report', () => {
  it('says what it is of, and what it comes to', () => {
    const html = report(two, { end: () => ({ ...end, cost: 0.0123, skipped: 3 }) });
    const text = textOf(html);
    expect(html).toContain('<title>Classified tickets: tickets.csv</title>');
    expect(html).toContain('<time datetime="2026-11-28T12:30:00.000Z">');
    expect(text).toContain('Source tickets.csv Prompt triage@3 Model gpt-4o-mini');
    expect(text).toContain('Tickets 2 Classified 1 Urgent 1 Failed 1 Bad rows left out 3 Cost $0.0123');
    expect(text).toContain('Billing 1 50.0 %');
    expect(text).toContain('timeout 1 50.0 %');
  });

  it('says nothing of a cost that is not known, nor of a run that it knows nothing of', () => {
    expect(textOf(report(two))).not.toContain('Cost');
    const exporter = htmlExporter(exporterOptions());
    expect(textOf(exporter.begin())).not.toContain('Model');
  });

  it('says what it lacks: rows that were not chosen, and tickets that an interrupt left', () => {
    const where = ['urgent', 'category=<b>'];
    const text = textOf(report(two, { where, end: () => ({ ...end, total: 1_234, isWhole: false }) }));
    expect(text).toContain('The run was interrupted: these are not all tickets.');
    expect(text).toContain(
      '2 of 1,234 tickets are in this report: --where urgent --where category=&lt;b&gt;',
    );
  });

  it('has all ids, categories and errors whole, and says of a text that is too long that it is cut', () => {
    const long = 'x'.repeat(5_000);
    const html = report([
      classified(sampleTicket(long, 'y'.repeat(30_000)), [long]),
      failed(sampleTicket('2', 'x'), 'refused', long),
    ]);
    expect(html.split(long)).toHaveLength(4);
    expect(html).toContain('… (cut off: the text has 30,000 characters)');
    expect(html).toContain(`${'y'.repeat(20_000)}\n…`);
  });

  it('cuts a text that is too long between characters', () => {
    const family = '👨‍👩‍👧';
    for (const length of [19_996, 19_999, 300 - 3]) {
      const text = `${'y'.repeat(length)}${family}${'z'.repeat(20_000)}`;
      const html = report([classified(sampleTicket('1', text), ['Bug'])]);
      expect(html).not.toMatch(/\\ud83d|\ufffd|👨‍👩…|👨…/);
      expect(html.isWellFormed()).toBe(true);
    }
    expect(
      report([classified(sampleTicket('1', `${'y'.repeat(19_996)}${family}z`.padEnd(30_000, 'z')), [])]),
    ).toContain(`${'y'.repeat(19_996)}\n…`);
  });

  it('folds away the bars of a chart that has very many, and loses none', () => {
    const outcomes = Array.from({ length: 1_050 }, (_, n) =>
      classified(sampleTicket(`${n}`, 'x'), [`c${n}`]),
    );
    const html = report(outcomes);
    expect(html).toContain('<summary>985 more</summary>');
    expect(textOf(html)).toContain('Further names, which are too many or too long: 50');
  });

  it('has only the columns that were chosen', () => {
    const [id, , categories] = exporterOptions().columns.filter(({ kind }) => kind !== 'urgent');
    const chosen = [id, categories].flatMap((column) => column ?? []);
    const exporter = htmlExporter(exporterOptions({ chosen }));
    const html = exporter.begin() + exporter.rows(two) + exporter.end();
    expect(
      [...html.matchAll(/<th scope="col" role="columnheader"[^>]*>(.*?)<\/th>/g)].map(([, name]) => name),
    ).toEqual(chosen.map(({ name }) => name));
    expect(html).not.toContain('It broke');
  });

  it('holds no tag and no quote of what it is of, wherever that is', () => {
    const long = sampleTicket('3', 'x'.repeat(400));
    const allowed = tagsOf(report([...two, classified(long, [long.text])], { where: ['urgent'] }));
    for (const text of naughty) {
      const outcomes = [
        classified(sampleTicket(text, text), [text]),
        failed(sampleTicket(text, text), 'timeout', text),
      ];
      const html = report(outcomes, { source: text, prompt: text, model: text, where: [text] });
      for (const tag of tagsOf(html)) expect(allowed).toContain(tag);
      // Controls, bidi marks and line separators are written out, so that no viewer obeys them.
      expect(html.split('\n').map(visible).join('\n')).toBe(html);
    }
  });

  it('holds no tag of a column’s name either', () => {
    const allowed = tagsOf(report(two));
    for (const name of [...naughty, '</style><script>', '\\', '\n', '"', '\0']) {
      const text = () => 'x';
      const exporter = htmlExporter(exporterOptions({ chosen: [{ name, kind: 'text', text }] }));
      for (const tag of tagsOf(exporter.begin())) expect(allowed).toContain(tag);
      expect(exporter.begin().match(/content:"(?:[\w .-]|\\[0-9a-f]+ )*"\}/g)).toHaveLength(1);
    }
  });
});

/** Each tag of a text with its attributes, those that say where a bar ends or how a style begins left out. */
function tagsOf(html: string): Set<string> {
  const tags = html.replaceAll(/<(style|script)\b.*?<\/\1>/gs, '').match(/<[^>]*>?/g) ?? [];
  return new Set(tags.map((tag) => tag.replace(/sha256-[\w+/=]+/g, '').replace(/ width="[\d.]+"/, '')));
}

it('a report of a hundred thousand tickets is written a batch at a time, and none of it is kept', () => {
  const exporter = htmlExporter(exporterOptions({ about }));
  exporter.begin();
  const batch = Array.from({ length: 1_000 }, (_, n) =>
    classified(sampleTicket(`${n}`, 'some text '.repeat(20))),
  );
  let written = 0;
  for (let n = 0; n < 100; n++) {
    const piece = exporter.rows(batch);
    written += piece.length;
    expect(piece.length).toBeLessThan(600_000);
  }
  expect(written).toBeGreaterThan(30_000_000);
  expect(exporter.end().length).toBeLessThan(20_000);
});
