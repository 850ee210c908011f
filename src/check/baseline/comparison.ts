import { resolve } from 'node:path';
import type { Prompt } from '../../core/prompt.js';
import { fromHere } from '../../core/text/locations.js';
import type { Variables } from '../../core/world/environment.js';
import { findPromptToCompare } from '../../prompts/find-in-git.js';
import type { PromptPlaces } from '../../prompts/library/find-saved.js';
import type { AnswersById, Assessed } from '../assess/assess.js';
import type { Suite } from '../find-suites.js';
import type { LabelledTicket } from '../labels.js';
import { gapIn, hashOfTickets, staleness } from './baseline.js';
import { readBaselineFile } from './file.js';

/** What a suite's answers are to be compared with, as far as it is known before anybody is asked. */
export type ComparisonReference = { readonly prompt: Prompt; readonly name: string } | Assessed['before'];

interface ComparisonOptions {
  /** Another prompt that the user names. */
  readonly against: string | undefined;
  readonly places: PromptPlaces;
  /** What git is given of the environment. */
  readonly git: Variables;
  readonly labelled: readonly LabelledTicket[];
  readonly model: string;
}

/** @throws TicketsiftError what the other prompt or the baseline has wrong */
export async function findReference(
  suite: Suite,
  { against, places, git, labelled, model }: ComparisonOptions,
): Promise<ComparisonReference> {
  if (against !== undefined) {
    return { prompt: await findPromptToCompare(against, places, git), name: against };
  }
  if (suite.baseline === undefined) return undefined;
  const { cwd, waiting } = places;
  const name = fromHere(suite.baseline, cwd);
  const baseline = await readBaselineFile(resolve(cwd, suite.baseline), name, waiting);
  if (baseline === undefined) return { missing: `there is no baseline ${name} yet: --approve writes it` };
  const stale = staleness(baseline, { model, tickets: hashOfTickets(labelled) });
  if (stale !== undefined)
    return { missing: `the baseline ${name} is stale: ${stale}; --approve writes it anew` };
  const gap = gapIn(baseline, labelled);
  if (gap !== undefined)
    return { missing: `the baseline ${name} is incomplete: ${gap}; --approve writes it anew` };
  return { name, answers: baseline.answers };
}

/** Asks another prompt what is to be compared; what a baseline has is there already. */
export async function answersOf(
  reference: ComparisonReference,
  answer: (prompt: Prompt) => Promise<AnswersById>,
): Promise<Assessed['before']> {
  if (reference === undefined || !('prompt' in reference)) return reference;
  return { name: reference.name, answers: await answer(reference.prompt) };
}
