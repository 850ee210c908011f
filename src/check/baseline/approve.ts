import { resolve } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';
import type { Prompt } from '../../core/prompt.js';
import { fromHere } from '../../core/text/locations.js';
import { nameVersion } from '../../core/text/names.js';
import { writeFile } from '../../core/world/file-sink.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import type { AnswersById } from '../assess/assess.js';
import type { CheckContext } from '../context.js';
import type { Suite } from '../find-suites.js';
import type { LabelledTicket } from '../labels.js';
import { type Baseline, formatBaseline, hashOfTickets } from './baseline.js';

/** Writes the baseline of a suite. @throws TicketsiftError `usage` where no file is named for it; `bad_output` */
export async function approve(
  suite: Suite,
  {
    prompt,
    model,
    labelled,
    answers,
  }: { prompt: Prompt; model: string; labelled: readonly LabelledTicket[]; answers: AnswersById },
  { world, listen }: Pick<CheckContext, 'world' | 'listen'>,
): Promise<void> {
  const file = fileToApprove(suite);
  const baseline: Baseline = {
    prompt: prompt.name,
    promptVersion: prompt.version,
    promptHash: promptHash(prompt),
    model,
    tickets: hashOfTickets(labelled),
    answers,
  };
  await writeFile(resolve(world.cwd, file), (sink) => sink.write(formatBaseline(baseline)), file);
  const name = nameVersion(prompt.name, prompt.version);
  listen({ kind: 'note', text: `${fromHere(file, world.cwd)} holds the answers of ${name} now: commit it` });
}

/** @throws TicketsiftError `usage` where no file is named for the baseline of a suite */
export function fileToApprove({ name, baseline }: Pick<Suite, 'name' | 'baseline'>): string {
  if (baseline !== undefined) return baseline;
  throw new TicketsiftError('usage', `${name}: --approve writes a baseline, and no file is named for it`, {
    hint: 'Say baseline: in the suite, or --baseline fixtures/triage.baseline.json.',
  });
}
