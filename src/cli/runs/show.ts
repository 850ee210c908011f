import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { describeUsage } from '../../core/cost.js';
import { align } from '../../core/text/align.js';
import { jsonText } from '../../core/text/json.js';
import { nameVersion } from '../../core/text/names.js';
import { counted, formatDuration, formatLatency, grouped, minuteOf } from '../../core/text/numbers.js';
import { describePlan, readPlan } from '../../run/plan.js';
import { statusOf } from '../../run/record/status.js';
import { withProgress } from '../../run/record/unfinished.js';
import { openRuns, type RunRecord } from '../../storage/runs/runs.js';
import { costText } from './list.js';

export interface ShowOptions {
  readonly run: string;
  readonly json?: true;
}

export async function showRun(
  { world, voice, output, login }: Context,
  { run: name, json }: ShowOptions,
): Promise<number> {
  using runs = openRuns(world.environment.files.runs, await ownerOf(login, (text) => voice.note(text)));
  const run = withProgress(runs.find(name));
  const rows = () => align([...factRows(run), ...resultRows(run), ...planRows(run), ...nextRows(run)]);
  await output.write(json ? jsonText({ ...run, status: statusOf(run) }) : `${rows().join('\n')}\n`);
  return 0;
}

function factRows(run: RunRecord): string[][] {
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

function resultRows(run: RunRecord): string[][] {
  const { result } = run;
  if (result === undefined) return [];
  const { tickets, classified, urgent, failed, cached, sent, duplicates, tokens, latency } = result;
  const ms = formatLatency;
  const n = grouped;
  const retries = Object.entries(result.retries);
  const errors = Object.entries(result.errors);
  return [
    ['tickets', `${n(tickets)}: ${n(classified)} classified, ${n(urgent)} urgent, ${n(failed)} failed`],
    ...(result.skipped > 0 ? [['', `${counted(result.skipped, 'bad row')} left out`]] : []),
    ...errors.map(([code, count]) => ['', `${code}: ${n(count)}`]),
    ['answers', `${n(cached)} from the cache, ${n(sent)} sent, ${counted(duplicates, 'duplicate')}`],
    ['requests', `${n(result.answered)} answered, ${n(result.repairs)} for repairs`],
    ...retries.map(([code, count]) => ['', `sent again after ${code}: ${n(count)}`]),
    ...(latency
      ? [
          [
            'latency',
            `half within ${ms(latency.p50)}, 90 % ${ms(latency.p90)}, 99 % ${ms(latency.p99)}, all ${ms(latency.max)}`,
          ],
        ]
      : []),
    ...(tokens
      ? [
          ['tokens', describeUsage(tokens)],
          ['cost', costText(run)],
        ]
      : []),
  ];
}

/** The settings of the plan that the rows above do not show. */
function planRows({ facts }: RunRecord): string[][] {
  return describePlan(facts.plan).map((setting, index) => [index === 0 ? 'plan' : '', setting]);
}

/** Of a run that did not get to all of its tickets the same command asks for the rest. */
function nextRows({ id, status, facts, result }: RunRecord): string[][] {
  const sawAll = status === 'done' || status === 'stopped';
  const canBeRetried = sawAll && readPlan(facts.plan) !== undefined;
  return canBeRetried && result && result.failed > 0
    ? [['again', `ticketsift classify --retry-errors ${id}`]]
    : [];
}
