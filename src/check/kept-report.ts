import * as z from 'zod';
import { parseJson } from '../core/text/json.js';
import type { Report } from './assess/report.js';
import { suiteJson } from './reporters/json/json.js';
import { type JsonSuite, jsonSuite, jsonTicket } from './reporters/json/schema.js';
import { caveats, comparisonSentences } from './reporters/sentences.js';

const answer = z.strictObject({
  urgent: z.boolean().nullable(),
  categories: z.array(z.string()).nullable(),
  /** Its code alone, as a message may quote a model's reply. */
  error: z.string().nullable(),
});

const flip = jsonTicket.pick({ id: true, file: true, line: true, expected: true }).extend({
  flip: z.enum(['regression', 'fix']),
  before: z.array(answer),
  after: z.array(answer),
});

/** What the history keeps of a report: what a page shows of it, and the ids of the tickets that flipped. */
const keptReport = jsonSuite
  .pick({
    prompt: true,
    model: true,
    source: true,
    outcome: true,
    reasons: true,
    meaning: true,
    next: true,
    metrics: true,
    not_compared: true,
    thresholds: true,
  })
  .extend({
    /** What it was compared with. */
    against: z.string().nullable(),
    /** Facts about its tickets, and about its comparison for those who know statistics: sentences. */
    caveats: z.array(z.string()),
    figures: z.array(z.string()),
    flips: z.array(flip),
  });

export type KeptReport = z.infer<typeof keptReport>;
export type FlipAnswer = z.infer<typeof answer>;

type JsonAnswer = JsonSuite['tickets'][number]['answers'][number];

export function keepReport(report: Report): KeptReport {
  const { comparison, endpoint } = report;
  const suite = suiteJson(report);
  const answers = (all: readonly JsonAnswer[]) =>
    all.map(({ urgent, categories, error }) => ({ urgent, categories, error: error?.code ?? null }));
  const flips = suite.tickets.flatMap(({ id, file, line, expected, flip, before, answers: after }) =>
    flip === null || before === null
      ? []
      : [{ id, file, line, expected, flip, before: answers(before.answers), after: answers(after) }],
  );
  return {
    prompt: suite.prompt,
    model: suite.model,
    source: suite.source,
    outcome: suite.outcome,
    reasons: suite.reasons,
    meaning: suite.meaning,
    next: suite.next,
    metrics: suite.metrics,
    not_compared: suite.not_compared,
    thresholds: suite.thresholds,
    against: comparison?.against ?? null,
    caveats: caveats(report),
    figures: comparison ? comparisonSentences(comparison, endpoint) : [],
    flips,
  };
}

/** Returns a report that was kept; undefined for one that another version of the program wrote in another form. */
export function readKeptReport(text: string): KeptReport | undefined {
  return keptReport.safeParse(parseJson(text)).data;
}
