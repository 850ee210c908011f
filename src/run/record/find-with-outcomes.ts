import { TicketsiftError } from '../../core/errors.js';
import type { RunRecord, Runs } from '../../storage/runs/runs.js';
import { describeNoOutcomes } from '../describe/status.js';
import { keepsTickets } from './status.js';

/** Finds a run of which the outcome of each ticket is on record. @throws TicketsiftError `not_found` */
export function findWithOutcomes(runs: Runs, name: string): RunRecord {
  const run = runs.find(name);
  if (keepsTickets(runs, run)) return run;
  throw new TicketsiftError('not_found', describeNoOutcomes(run), {
    hint: 'Run the same command again: cached answers are not paid for twice, and the run is recorded anew.',
  });
}
