import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { describeRun } from '../../run/describe/run.js';
import { withProgress } from '../../run/record/unfinished.js';
import { runJson } from '../../run/shown/run-json.js';
import { openRuns } from '../../storage/runs/runs.js';
import { writeFacts } from '../write-facts.js';
import { writeJson } from '../write-json.js';

export interface ShowOptions {
  readonly run: string;
  readonly json?: true;
}

export async function showRun(context: Context, { run: name, json }: ShowOptions): Promise<number> {
  const { world, voice, login } = context;
  using runs = openRuns(world.environment.files.runs, await ownerOf(login, (text) => voice.note(text)));
  const run = withProgress(runs.find(name));
  if (json) await writeJson(context, 'runs show', runJson(run));
  else await writeFacts(context, describeRun(run, { withPlan: voice.isVerbose }));
  return 0;
}
