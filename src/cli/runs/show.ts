import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import { align } from '../../core/text/align.js';
import { jsonText } from '../../core/text/json.js';
import { describeRun } from '../../run/describe/run.js';
import { statusOf } from '../../run/record/status.js';
import { withProgress } from '../../run/record/unfinished.js';
import { openRuns } from '../../storage/runs/runs.js';

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
  const rows = () => align(describeRun(run).map((row) => [...row]));
  await output.write(json ? jsonText({ ...run, status: statusOf(run) }) : `${rows().join('\n')}\n`);
  return 0;
}
