import { resolve } from 'node:path';
import { fileMeant } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Prompt } from '../../core/prompt.js';
import { fromHere } from '../../core/text/locations.js';
import type { Variables } from '../../core/world/environment.js';
import { findPromptToCompare } from '../../prompts/find-in-git.js';
import type { PromptPlaces } from '../../prompts/library/find-saved.js';
import type { AnswersById, Assessed, Before } from '../assess/assess.js';
import type { Suite } from '../find-suites.js';
import type { LabelledTicket } from '../labels.js';
import { compareWithPrompt } from './against.js';
import type { Baseline } from './baseline.js';
import { cover, type Stale } from './coverage.js';
import { readBaselineFile } from './file.js';
import type { ReadBaseline } from './format.js';
import { gapIn } from './gaps.js';
import { describeIdle, namesInBaseline, namesInPrompt, namesNow } from './idle-renames.js';
import { coverOld } from './old-format.js';

/** What a suite's answers are to be compared with, as far as it is known before any request is sent. */
export type ComparisonReference = { readonly prompt: Prompt; readonly name: string } | Assessed['before'];

interface ComparisonOptions {
  /** Another prompt that the user names. */
  readonly against: string | undefined;
  readonly places: PromptPlaces;
  /** What git is given of the environment. */
  readonly git: Variables;
  readonly prompt: Prompt;
  readonly labelled: readonly LabelledTicket[];
  /** The tickets that count: no others are compared. */
  readonly counted: readonly LabelledTicket[];
  readonly model: string;
  /** Whether e-mail addresses and the like are removed for a prompt. */
  readonly isRedacted: (prompt: Prompt) => boolean;
  /** Whether the baseline is about to be replaced, so that it need not be readable. */
  readonly isApproving: boolean;
  /** Receives notes about the comparison. */
  readonly note: (text: string) => void;
}

/** For a baseline that was changed after it was written. */
const restore = 'Take the file from git, or approve the prompt that is in use again, with --approve.';
/** For a baseline of something else. */
const renew = 'Approve the prompt that is in use again, with --approve.';

/** @throws TicketsiftError the fault of the other prompt or of the baseline */
export async function findReference(suite: Suite, options: ComparisonOptions): Promise<ComparisonReference> {
  const { against, places, git, prompt, labelled, isRedacted, note } = options;
  const noteIdle = (reference: string, before: ReadonlySet<string> | undefined) => {
    const names = { reference, before, now: namesNow(prompt, labelled) };
    for (const text of describeIdle(suite.renames, names)) note(text);
  };
  const noteRedaction = (reference: string, wasRedacted: boolean) => {
    const isNow = isRedacted(prompt);
    if (isNow === wasRedacted) return;
    const [one, other] = isNow ? ['with', 'without'] : ['without', 'with'];
    note(
      `tickets are sent ${one} --redact now, and ${other} it for ${reference}: the comparison includes the effect of that`,
    );
  };
  if (against !== undefined) {
    const other = await findPromptToCompare(against, places, git);
    noteIdle(against, namesInPrompt(other));
    noteRedaction(against, isRedacted(other));
    return { prompt: other, name: against };
  }
  if (suite.baseline === undefined) return undefined;
  const { cwd, waiting } = places;
  const name = fromHere(suite.baseline, cwd);
  const path = resolve(cwd, suite.baseline);
  const found = await readBaselineFile(path, name, waiting).catch((error: unknown) => {
    if (options.isApproving && error instanceof TicketsiftError && error.code === 'bad_input') return error;
    throw error;
  });
  if (found instanceof TicketsiftError) return { missing: found.message, remedy: renew };
  if (found === undefined) {
    const question = await fileMeant(name, path);
    const remedy = 'Write it with --approve, and commit it.';
    return {
      missing: `there is no baseline ${name} yet`,
      remedy: question === undefined ? remedy : `${question} ${remedy}`,
    };
  }
  const gap = gapIn(found);
  if (gap !== undefined) return { missing: `the baseline ${name} is incomplete: ${gap}`, remedy: restore };
  if (found.damage !== undefined)
    return { missing: `the baseline ${name} is damaged: ${found.damage}`, remedy: restore };
  noteIdle(name, namesInBaseline(found));
  const covered = coveredBy(found, suite, options);
  if ('stale' in covered) {
    const { stale, remedy = renew } = covered;
    return { missing: `the baseline ${name} is stale: ${stale}`, remedy };
  }
  noteRedaction(name, found.kind === 'listed' && found.baseline.redacted === true);
  return { name, ...covered };
}

function coveredBy(
  found: ReadBaseline,
  { renames }: Suite,
  { prompt, labelled, counted, model }: ComparisonOptions,
): Omit<Before, 'name'> | Stale {
  const madeWith = found.kind === 'old' ? found.model : found.baseline.model;
  if (madeWith !== model) return { stale: `it was made with ${madeWith}, but this is ${model}` };
  return found.kind === 'old'
    ? coverOld(found, { prompt, labelled })
    : cover(withoutUncounted(found.baseline, labelled, counted), { prompt, labelled: counted, renames });
}

/** Returns a baseline without the tickets that are in the suite and do not count: they are not missing. */
function withoutUncounted(
  baseline: Baseline,
  labelled: readonly LabelledTicket[],
  counted: readonly LabelledTicket[],
): Baseline {
  if (labelled.length === counted.length) return baseline;
  const byId = new Map(baseline.tickets.byId);
  for (const { ticket } of labelled) byId.delete(ticket.id);
  for (const { ticket } of counted) {
    const listed = baseline.tickets.byId.get(ticket.id);
    if (listed) byId.set(ticket.id, listed);
  }
  return { ...baseline, tickets: { ...baseline.tickets, byId } };
}

/** Sends the tickets to another prompt to compare with; a baseline already has its answers. */
export async function answersOf(
  reference: ComparisonReference,
  { prompt, counted, renames }: Pick<ComparisonOptions, 'prompt' | 'counted'> & Pick<Suite, 'renames'>,
  answer: (prompt: Prompt) => Promise<AnswersById>,
): Promise<Assessed['before']> {
  if (reference === undefined || !('prompt' in reference)) return reference;
  const answers = await answer(reference.prompt);
  return compareWithPrompt(reference, answers, { prompt, labelled: counted, renames });
}
