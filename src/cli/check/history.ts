import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { TicketsiftError } from '../../core/errors.js';
import { tableLines } from '../../core/text/align.js';
import { suggestName } from '../../core/text/did-you-mean.js';
import { isoTime } from '../../core/text/json.js';
import { nameVersion } from '../../core/text/names.js';
import { grouped, minuteOf, percent, score } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { widthOf } from '../../core/world/world.js';
import { openChecks, type PastCheck } from '../../storage/checks.js';
import { writeJson } from '../write-json.js';

export interface HistoryOptions {
  readonly suite: string;
  readonly limit: number;
  readonly json?: true;
}

/** Shows how a suite did over time: a line of bars, and a row for each check. */
export async function showCheckHistory(
  context: Context,
  { suite, limit, json }: HistoryOptions,
): Promise<number> {
  const { world, voice, output, login, isPlain } = context;
  using checks = openChecks(world.environment.files.checks, await ownerOf(login, (text) => voice.note(text)));
  const found = checks.of(suite, limit);
  if (found.length === 0) throw neverChecked(suite, checks.suites());
  if (json) await writeJson(context, 'check history', found.map(checkJson));
  else {
    const isNarrow = world.stdout.isTTY && widthOf(world.stdout) < wholeWidth;
    const columns = isNarrow && !isPlain ? mostImportant : heading.length;
    const lines = tableLines(
      found.map((one) => row(one).slice(0, columns)),
      { heading: heading.slice(0, columns), isPlain },
    );
    await output.write(`${isPlain ? '' : `${chart(found)}\n\n`}${lines.join('\n')}\n`);
  }
  return 0;
}

function checkJson(check: PastCheck) {
  return {
    at: isoTime(check.at),
    prompt: check.prompt,
    prompt_version: check.promptVersion,
    prompt_hash: check.promptHash,
    model: check.model,
    tickets: check.tickets,
    outcome: check.outcome,
    exact: check.exact,
    urgent_recall: check.urgentRecall,
    macro_f1: check.macroF1,
    error_rate: check.errorRate,
    cost_usd: check.cost,
    median_latency_ms: check.medianLatency,
    interval: check.interval,
    thresholds: check.thresholds,
  };
}

const bars = '▁▂▃▄▅▆▇█';

/** The share that is right all through, from nothing to all, the latest check last. */
function chart(checks: readonly PastCheck[]): string {
  const bar = ({ exact }: PastCheck) =>
    bars[Math.min(bars.length - 1, Math.floor(exact * bars.length))] ?? '';
  const line = checks.map(bar).join('');
  const shares = checks.map(({ exact }) => exact);
  const range = `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  return `right all through  ${line}  ${range}`;
}

const heading = [
  'checked',
  'outcome',
  'right',
  'urgent recall',
  'macro-F1',
  'errors',
  'tickets',
  'prompt',
  'model',
];
/** Columns of a terminal in which all of it has room, and how many of it have in one of 80. */
const wholeWidth = 112;
const mostImportant = 6;

function row(one: PastCheck): string[] {
  return [
    minuteOf(one.at),
    one.outcome,
    percent(one.exact),
    percent(one.urgentRecall),
    score(one.macroF1),
    percent(one.errorRate),
    grouped(one.tickets),
    shorten(`${nameVersion(one.prompt, one.promptVersion)} ${one.promptHash.slice(0, 8)}`, 30),
    shorten(one.model, 16),
  ];
}

function neverChecked(suite: string, suites: readonly string[]): TicketsiftError {
  const hint =
    suites.length === 0
      ? 'Nothing was: ticketsift check adds to the history.'
      : suggestName(suite, suites, 'Checked were');
  return new TicketsiftError('usage', `${suite} was never checked here`, { hint });
}
