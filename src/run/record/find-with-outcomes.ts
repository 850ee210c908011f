import { TicketsiftError } from '../../core/errors.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import type { Runs } from '../../storage/runs/runs.js';
import { describeNoOutcomes, howToHaveOutcomes } from '../describe/status.js';
import { keepsTickets } from './status.js';

/**
 * Finds a run whose outcome for each ticket is on record.
 * @throws TicketsiftError `not_found`
 */
export function findWithOutcomes(runs: Runs, name: string): RunRecord {
  const run = runs.find(name);
  if (keepsTickets(runs, run)) return run;
  throw new TicketsiftError('not_found', describeNoOutcomes(run), {
    hint: howToHaveOutcomes,
  });
}
