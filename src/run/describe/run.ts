import { describeUsage } from '../../core/cost.js';
import { nameVersion } from '../../core/text/names.js';
import {
  counted,
  dollars,
  formatDuration,
  formatLatency,
  grouped,
  minuteOf,
} from '../../core/text/numbers.js';
import { describeAnswers } from '../../outputs/tally.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { describePlan, readPlan } from '../plan.js';
import { statusOf } from '../record/status.js';
import { whyOutcomesAreGone } from './status.js';

/** What is said of a run: a name, empty where it is that of the row above, and a text. */
export type RunRow = readonly [name: string, text: string];

/**
 * Returns what is known of a run, in rows. Hostile: names and places of sources are among it.
 * @param withPlan whether the settings of its plan are among them, in the names of its record
 */
export function describeRun(run: RunRecord, { withPlan }: { readonly withPlan: boolean }): RunRow[] {
  const plan = withPlan ? planRows(run) : [];
  return [...factRows(run), ...resultRows(run), ...removedRows(run), ...plan, ...nextRows(run)];
}

/** Returns what a run cost; empty where nothing was paid for. */
export function costText({ result }: Pick<RunRecord, 'result'>): string {
  if (!result?.tokens) return '';
  return result.cost === null ? 'unknown' : dollars(result.cost);
}

function factRows(run: RunRecord): RunRow[] {
  const { id, startedAt, endedAt, facts } = run;
  const took = endedAt === undefined ? '' : `, took ${formatDuration(endedAt - startedAt)}`;
  return [
    ['run', `${id}, ${statusOf(run)}`],
    ['started', `${minuteOf(startedAt)}${took}`],
    ['version', facts.version],
    ['source', facts.source],
    ['prompt', `${nameVersion(facts.prompt, facts.promptVersion)} (${facts.promptPath})`],
    ['prompt hash', facts.promptHash],
    ['model', facts.endpoint === null ? facts.model : `${facts.model} at ${facts.endpoint}`],
  ];
}

function resultRows(run: RunRecord): RunRow[] {
  const { result, facts } = run;
  if (result === undefined) return [];
  const { tickets, classified, urgent, failed, notSent, tokens, latency } = result;
  const ms = formatLatency;
  const n = grouped;
  const rows: RunRow[] = [
    [
      'tickets',
      `${n(tickets)}: ${n(classified)} classified, ${n(urgent)} urgent, ${n(failed)} failed${notSent > 0 ? `, ${n(notSent)} not sent` : ''}`,
    ],
  ];
  if (result.skipped > 0) rows.push(['', `${counted(result.skipped, 'bad row')} left out`]);
  for (const [code, count] of Object.entries(result.errors)) rows.push(['', `${code}: ${n(count)}`]);
  const wasSent = facts.endpoint !== null;
  rows.push(['answers', describeAnswers(result, wasSent ? undefined : facts.model)]);
  if (wasSent && result.answered + result.repairs > 0)
    rows.push(['requests', `${n(result.answered)} answered, ${n(result.repairs)} for repairs`]);
  for (const [code, count] of Object.entries(result.retries)) {
    rows.push(['', `sent again after ${code}: ${n(count)}`]);
  }
  if (latency) {
    const { p50, p90, p99, max } = latency;
    rows.push(['latency', `half within ${ms(p50)}, 90 % ${ms(p90)}, 99 % ${ms(p99)}, all ${ms(max)}`]);
  }
  if (tokens) rows.push(['tokens', describeUsage(tokens)], ['cost', costText(run)]);
  return rows;
}

function removedRows({ outcomesRemoved }: RunRecord): RunRow[] {
  if (!outcomesRemoved) return [];
  return [
    ['outcomes', `removed ${whyOutcomesAreGone(outcomesRemoved)}`],
    ['', 'the same command again records them anew, and pays for no cached answer'],
  ];
}

/** The settings of the plan that the rows above do not show. */
function planRows({ facts }: RunRecord): RunRow[] {
  return describePlan(facts.plan).map((setting, index): RunRow => [index === 0 ? 'plan' : '', setting]);
}

/** Of a run that did not get to all of its tickets the same command asks for the rest. */
function nextRows({ id, status, facts, result, outcomesRemoved }: RunRecord): RunRow[] {
  if (outcomesRemoved) return [];
  const sawAll = status === 'done' || status === 'stopped';
  const canBeRetried = sawAll && readPlan(facts.plan) !== undefined;
  return canBeRetried && result && result.failed + result.notSent > 0
    ? [['again', `ticketsift classify --retry-errors ${id}`]]
    : [];
}
