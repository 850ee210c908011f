import type { Config } from '../../config/load.js';
import { asByFlag } from '../../config/setting.js';
import { TicketsiftError } from '../../core/errors.js';
import { parseJson } from '../../core/text/json.js';
import { parsePrompt } from '../../prompts/prompt-file.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import { sourceOfTexts } from '../../sources/find.js';
import type { StoredJob } from '../../storage/jobs/job-desk.js';
import { type JobPlan, jobPlanSchema } from '../../storage/jobs/plan.js';
import type { PlannedRun } from '../plan.js';
import { type PlanContext, planRun } from '../plan-run.js';

/** A submitted run as this worker does it. */
export interface AcceptedJob {
  readonly job: JobPlan;
  readonly planned: PlannedRun;
  /** The configuration of its run. */
  readonly config: Config;
}

/** Why a worker does not do a submitted run. No other worker does it either. */
export class RefusedJob extends Error {
  override readonly name = 'RefusedJob';
}

/**
 * Makes a plan for a submitted run. Its submitter may be hostile: what they wrote is read by a schema that knows no address,
 * path, key or price, and everything of that kind comes from this worker's own configuration. A limit of theirs holds only
 * where it is lower.
 * @param models those that submitted runs may use
 * @throws RefusedJob; TicketsiftError where this worker cannot do it, as without a key
 */
export async function acceptJob(
  { id, plan, prompt: text, model }: StoredJob,
  models: readonly string[],
  context: PlanContext,
): Promise<AcceptedJob> {
  if (!models.includes(model)) throw new RefusedJob(`The worker does not allow the model ${model}.`);
  const { data: job, error } = jobPlanSchema.safeParse(parseJson(plan));
  if (!job) {
    const { path = [], message = '' } = error.issues[0] ?? {};
    throw new RefusedJob(`Its plan cannot be read: ${[...path, message].join(': ')}`);
  }
  const { name, version, hash } = job.prompt;
  const parsed = ownFaults(() => parsePrompt(text, `the prompt of run ${id}`));
  const prompt = { ...parsed, name, version: version ?? undefined };
  if (promptHash(prompt) !== hash) throw new RefusedJob('Its prompt is not the one that its plan names.');
  const config = configFor(context.config, job, model);
  const planned = await planRun(
    {
      source: sourceOfTexts([], { header: true }),
      // The worker's flag names the model, whatever the prompt says.
      prompt,
      keepsCache: true,
      sends: true,
      clean: job.clean,
      acceptance: job.acceptance,
    },
    { ...context, config },
  ).catch((error: unknown) => {
    if (isOfJob(error)) throw new RefusedJob(error.message);
    throw error;
  });
  return { job, planned, config };
}

/** Returns the worker's configuration with what a run may choose: an allowed model, and what is stricter. */
function configFor(config: Config, { maxCost, redact }: JobPlan, model: string): Config {
  const own = config.maxCost.value;
  const lowest = Math.min(maxCost ?? Number.POSITIVE_INFINITY, own ?? Number.POSITIVE_INFINITY);
  return {
    ...config,
    model: asByFlag(model, 'the submitted run'),
    cascade: asByFlag(undefined, 'the submitted run'),
    ...(redact && !config.redact.value && { redact: asByFlag(true, 'the submitted run') }),
    ...(Number.isFinite(lowest) && lowest !== own && { maxCost: asByFlag(lowest, 'the submitted run') }),
  };
}

/** @throws RefusedJob for what is wrong with a prompt */
function ownFaults<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isOfJob(error)) throw new RefusedJob(error.message);
    throw error;
  }
}

/** Returns whether an error is about what the submitter wrote, and not about this worker. */
export function isOfJob(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && (error.code === 'bad_prompt' || error.code === 'usage');
}
