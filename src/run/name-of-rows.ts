import { hash } from 'node:crypto';
import { counted } from '../core/text/numbers.js';
import { givenTexts, type PlannedRun } from './plan.js';

/**
 * Returns a name of the rows that a run reads. Another run has the same name only where it reads the same
 * rows, so that their numbers mean the same tickets. Standard input and --text are never the same.
 */
export function nameOfRows({ plan, source }: Pick<PlannedRun, 'plan' | 'source'>, run: string): string {
  const { name, others = [] } = plan.source;
  const { table, query, parameters } = source;
  if (others.length > 0) {
    const all = hash('sha256', JSON.stringify([name, ...others]));
    return others.includes('-') || name === '-'
      ? `standard input of run ${run}`
      : `${name} and ${counted(others.length, 'more file')}, ${all.slice(0, 8)}`;
  }
  if (name === '-') return `standard input of run ${run}`;
  if (name === givenTexts) return `--text of run ${run}`;
  if (query === undefined) return table === undefined ? name : `${name}, table ${table}`;
  const read = hash('sha256', JSON.stringify([query.sql, Object.entries(parameters).toSorted()]));
  return `${name}, query ${read.slice(0, 8)}`;
}
