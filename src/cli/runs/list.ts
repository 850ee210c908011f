import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { tableLines } from '../../core/text/align.js';
import { nameVersion } from '../../core/text/names.js';
import { grouped, minuteOf } from '../../core/text/numbers.js';
import { shortCell } from '../../core/text/shorten.js';
import { lineWidthOf } from '../../core/world/world.js';
import { costText } from '../../run/describe/run.js';
import { statusOf } from '../../run/record/status.js';
import { withProgress } from '../../run/record/unfinished.js';
import { runJson } from '../../run/shown/run-json.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { openRuns } from '../../storage/runs/runs.js';
import { writeJson } from '../write-json.js';

export interface RunsListOptions {
  readonly limit: number;
  readonly json?: true;
}

export async function listRuns(context: Context, { limit, json }: RunsListOptions): Promise<number> {
  const { world, voice, output, isPlain } = context;
  using runs = openRuns(
    world.environment.files.runs,
    await ownerOf(context.login, (text) => voice.note(text)),
  );
  const found = runs.latest(limit).map(withProgress);
  if (json) {
    await writeJson(context, 'runs list', found.map(runJson));
    return 0;
  }
  if (found.length === 0) voice.note('no run is recorded yet');
  else {
    const width = lineWidthOf(world.stdout);
    const rows = found.map((one) => row(one, width));
    await output.write(`${tableLines(rows, { heading, width, isPlain }).join('\n')}\n`);
  }
  return 0;
}

/** The source, which may be long, comes last and gets the room that the rest leaves. */
const heading = ['run', 'started', 'tickets', 'failed', 'cost', 'ended', 'prompt', 'model', 'source'];

function row(run: RunRecord, width: number): string[] {
  const { id, startedAt, facts, result } = run;
  const count = (number: number | undefined) => (number === undefined ? '' : grouped(number));
  return [
    id,
    minuteOf(startedAt),
    count(result?.tickets),
    count(result?.failed),
    costText(run),
    endOf(run),
    shortCell(nameVersion(facts.prompt, facts.promptVersion), 14, width),
    shortCell(facts.model, 16, width),
    facts.source,
  ];
}

/** How a run ended, and of how many tickets it had sent nothing by then. */
function endOf(run: RunRecord): string {
  const notSent = run.result?.notSent ?? 0;
  return notSent > 0 ? `${statusOf(run)}, ${grouped(notSent)} not sent` : statusOf(run);
}
