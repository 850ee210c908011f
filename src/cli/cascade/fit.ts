import type { Context } from '../../auth/access.js';
import { describeFit } from '../../check/cascade/describe-fit.js';
import { type FitResult, fitCascade } from '../../check/cascade/fit.js';
import { type Aim, areFound, type Staying } from '../../check/cascade/thresholds.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import { untilStopped } from '../../core/world/wait.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { type CascadeModels, modelsOfCascade, settingOfCascade } from '../../run/cascade/models.js';
import type { RunOptions } from '../../run/options.js';
import { narrate } from '../narrate.js';
import { writeJson } from '../write-json.js';

export interface FitOptions extends RunOptions {
  readonly tickets: string;
  readonly target: number;
  readonly confidence: number;
  readonly json?: true;
}

/** Fits a cascade to labelled tickets. Resolves to 0; 3 where the first model is not right often enough, 6 for too few labels. */
export async function runFit(session: Context, options: FitOptions): Promise<number> {
  const { world, voice, output, config, login, waiting } = session;
  const setting = config.cascade.value;
  if (setting === undefined) {
    throw new TicketsiftError('usage', 'There are no models named', {
      hint: 'Name both: ticketsift cascade fit --cascade embedded,gpt-4o-mini --tickets labelled.csv',
    });
  }
  const models = modelsOfCascade(setting);
  const prompt = await findPrompt(await config.prompt.use(), promptsFor(session, config, login));
  const { tickets, target, confidence } = options;
  using interrupt = listenForInterrupt(session);
  using narrator = await narrate(session);
  const result = await fitCascade(
    { prompt, models, tickets, options, target, confidence },
    {
      world,
      config,
      login,
      waiting: untilStopped(waiting, interrupt.stop),
      interrupt,
      listen: narrator.listen,
    },
  );
  narrator[Symbol.dispose]();
  if (options.json) await writeJson(session, 'cascade fit', fitJson(result, models, { target, confidence }));
  else {
    const lines = describeFit(result, models, { target, confidence });
    await output.write(`${lines.map(visible).join('\n')}\n`);
  }
  if (result.path !== undefined) {
    voice.note(
      `${result.path} holds the thresholds: commit it, and use --cascade ${settingOfCascade(models)}`,
    );
  }
  if (areFound(result.found)) return 0;
  return result.found.needed === undefined && result.found.nearest.tickets > 0 ? 3 : 6;
}

function fitJson(
  { tickets, found, path }: FitResult,
  { first, second }: CascadeModels,
  { target, confidence }: Aim,
) {
  const stayingJson = ({ tickets: kept, sure, right }: Staying) => ({ tickets: kept, sure, right });
  return {
    first,
    second,
    target,
    confidence,
    tickets,
    found: areFound(found) ? stayingJson(found) : null,
    nearest: areFound(found) ? null : stayingJson(found.nearest),
    needed: areFound(found) ? null : (found.needed ?? null),
    file: path ?? null,
  };
}
