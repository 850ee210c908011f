import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { tableLines } from '../../core/text/align.js';
import { describeRun } from '../../run/describe/run.js';
import { withProgress } from '../../run/record/unfinished.js';
import { runJson } from '../../run/shown/run-json.js';
import { openRuns } from '../../storage/runs/runs.js';
import { writeJson } from '../write-json.js';

export interface ShowOptions {
  readonly run: string;
  readonly json?: true;
}

export async function showRun(context: Context, { run: name, json }: ShowOptions): Promise<number> {
  const { world, voice, output, login } = context;
  using runs = openRuns(world.environment.files.runs, await ownerOf(login, (text) => voice.note(text)));
  const run = withProgress(runs.find(name));
  const rows = () => tableLines(describeRun(run, { withPlan: voice.isVerbose }), context);
  if (json) await writeJson(context, 'runs show', runJson(run));
  else await output.write(`${rows().join('\n')}\n`);
  return 0;
}
