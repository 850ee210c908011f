import { TicketsiftError } from '../../core/errors.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import type { NewJob } from '../../storage/jobs/job-store.js';
import { jobPlanSchema, maxColumnName, maxJobColumns, maxJobText } from '../../storage/jobs/plan.js';

/** What `ticketsift_jobs` takes for the name of a destination. */
const outputName = /^[A-Za-z0-9_.-]{1,60}$/;
const maxModelName = 200;

/**
 * Refuses a run that the tables cannot hold, or that every worker would give up, before any of it is stored.
 * @throws TicketsiftError `usage`
 */
export function requireStorable({ plan, prompt, model, output }: NewJob): void {
  const { columns, source } = plan;
  if (columns.length > maxJobColumns) {
    const count = counted(columns.length, 'column');
    throw refused(`${source} has ${count}, and a submitted run has at most ${grouped(maxJobColumns)}`);
  }
  const long = columns.find((column) => column.length > maxColumnName);
  if (long !== undefined) {
    throw refused(
      `${source} has a column of which the name is longer than ${grouped(maxColumnName)} characters: ${shorten(long, 60)}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(plan)) > maxJobText || !jobPlanSchema.safeParse(plan).success)
    throw refused(`The names of columns and categories of ${source} are more than a submitted run can hold`);
  if (Buffer.byteLength(prompt) > maxJobText)
    throw refused(`The prompt is larger than ${grouped(maxJobText / 1_000_000)} MB`);
  if (prompt.includes('\0'))
    throw refused('The prompt holds the character U+0000', 'Remove it from the file of the prompt.');
  if (model.length > maxModelName)
    throw refused(`The name of the model is longer than ${maxModelName} characters`, 'Correct --model.');
  if (output !== undefined && !outputName.test(output)) {
    throw refused(
      `No worker has a destination "${shorten(output, 60)}"`,
      'Names of destinations have letters, digits, dots and hyphens: ask for those of `worker.outputs`.',
    );
  }
}

function refused(
  why: string,
  hint = 'Leave out what is not needed, or classify the tickets on your machine: ticketsift classify.',
): TicketsiftError {
  return new TicketsiftError('usage', `${why}, so nothing was submitted`, { hint });
}
