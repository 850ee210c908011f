import * as z from 'zod';
import { parseJson } from '../core/text/json.js';
import type { Report } from './assess/report.js';
import { suiteJson } from './reporters/json/json.js';
import { type JsonSuite, jsonSuite, jsonTicket } from './reporters/json/schema.js';

const answer = z.strictObject({
  urgent: z.boolean().nullable(),
  categories: z.array(z.string()).nullable(),
  /** Its code alone, as a message may quote what a model replied. */
  error: z.string().nullable(),
});

const flip = jsonTicket.pick({ id: true, file: true, line: true, expected: true }).extend({
  flip: z.enum(['regression', 'fix']),
  before: z.array(answer),
  after: z.array(answer),
});

/** What the history keeps of a report: all but its tickets, of which it has those that flipped, without their texts. */
const keptReport = jsonSuite.omit({ tickets: true, leaks: true }).extend({ flips: z.array(flip) });

export type KeptReport = z.infer<typeof keptReport>;
export type FlipAnswer = z.infer<typeof answer>;

type JsonAnswer = JsonSuite['tickets'][number]['answers'][number];

export function keepReport(report: Report): KeptReport {
  const { tickets, leaks: _, ...kept } = suiteJson(report);
  const answers = (all: readonly JsonAnswer[]) =>
    all.map(({ urgent, categories, error }) => ({ urgent, categories, error: error?.code ?? null }));
  const flips = tickets.flatMap(({ id, file, line, expected, flip, before, answers: after }) =>
    flip === null || before === null
      ? []
      : [{ id, file, line, expected, flip, before: answers(before.answers), after: answers(after) }],
  );
  return { ...kept, flips };
}

/** Returns a report that was kept; undefined for one that another version of the program wrote in another form. */
export function readKeptReport(text: string): KeptReport | undefined {
  return keptReport.safeParse(parseJson(text)).data;
}
