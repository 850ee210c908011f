import { resolve } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';
import type { Prompt } from '../../core/prompt.js';
import { fromHere } from '../../core/text/locations.js';
import { nameVersion } from '../../core/text/names.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { writeFile } from '../../core/world/file-sink.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import type { AnswersById } from '../assess/assess.js';
import { describeMissed } from '../assess/describe-threshold.js';
import { describeEndpointErrors } from '../assess/endpoint-failures.js';
import type { Report } from '../assess/report.js';
import type { CheckContext } from '../context.js';
import type { Suite } from '../find-suites.js';
import type { LabelledTicket } from '../labels.js';
import { type Baseline, listTickets } from './baseline.js';
import { formatBaseline } from './format.js';

/**
 * Writes the baseline of a suite.
 * @throws TicketsiftError `usage` where no file is named for it; `not_approved` where the endpoint failed or a threshold is
 *   missed, unless forced; `bad_output`
 */
export async function approve(
  suite: Suite,
  {
    prompt,
    model,
    labelled,
    answers,
    report,
    again,
    redacted,
  }: {
    prompt: Prompt;
    model: string;
    labelled: readonly LabelledTicket[];
    answers: AnswersById;
    report: Pick<Report, 'thresholds'>;
    /** What to do where the endpoint failed. */
    again: string;
    /** Whether e-mail addresses and the like were removed from the tickets. */
    redacted: boolean;
  },
  { world, listen, options }: Pick<CheckContext, 'world' | 'listen' | 'options'>,
): Promise<void> {
  const file = fileToApprove(suite);
  const failures = describeEndpointErrors(answers);
  const missed = describeMissed(report.thresholds);
  const against = [...failures, ...missed];
  if (against.length > 0 && !options.force) {
    const isByPrompt = report.thresholds.some(
      (one) => !one.isMet && !one.isUncertain && (failures.length === 0 || one.name !== 'error_rate'),
    );
    throw notApproved(suite, against, [
      ...(failures.length > 0 ? [again] : []),
      ...(isByPrompt ? [improve] : []),
    ]);
  }
  const baseline: Baseline = {
    prompt: prompt.name,
    promptVersion: prompt.version,
    promptHash: promptHash(prompt),
    model,
    forced: against.length === 0 ? undefined : against.join('; '),
    categories: prompt.categories?.map(({ name }) => name),
    ...(redacted && { redacted }),
    tickets: listTickets(prompt, labelled),
    answers,
  };
  await writeFile(resolve(world.cwd, file), (sink) => sink.write(formatBaseline(baseline)), file);
  const name = nameVersion(prompt.name, prompt.version);
  listen({ kind: 'note', text: `${fromHere(file, world.cwd)} holds the answers of ${name} now: commit it` });
  for (const text of describeErrors(answers)) listen({ kind: 'note', text });
}

const improve = 'Improve the prompt, or set a lower threshold.';

/** Counts the errors among answers, as a part of a sentence; nothing where there are none. */
function describeErrors(answers: AnswersById): string[] {
  const all = [...answers.values()].flat();
  const counts = new Map<string, number>();
  for (const { error } of all) if (error) counts.set(error.code, (counts.get(error.code) ?? 0) + 1);
  const errors = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (errors === 0) return [];
  const codes = [...counts].toSorted(([, one], [, other]) => other - one);
  const list = codes.map(([code, count]) => `${grouped(count)} ${code}`).join(', ');
  return [
    `${grouped(errors)} of ${counted(all.length, 'answer')} ${errors === 1 ? 'is an error' : 'are errors'}: ${list}`,
  ];
}

function notApproved(
  { name }: Pick<Suite, 'name'>,
  against: readonly string[],
  remedies: readonly string[],
): TicketsiftError {
  return new TicketsiftError('not_approved', `${name}: not approved: ${against.join('; ')}`, {
    hint: [...remedies, '--approve --force approves it anyway, and the file says so.'].join(' '),
  });
}

/** @throws TicketsiftError `usage` where no file is named for the baseline of a suite */
export function fileToApprove({ name, baseline }: Pick<Suite, 'name' | 'baseline'>): string {
  if (baseline !== undefined) return baseline;
  throw new TicketsiftError('usage', `${name}: --approve writes a baseline, and no file is named for it`, {
    hint: 'Set baseline: in the suite, or use --baseline fixtures/triage.baseline.json.',
  });
}
