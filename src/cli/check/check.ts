import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { ownerOf } from '../../auth/owner.js';
import type { Report } from '../../check/assess/report.js';
import type { CheckContext } from '../../check/context.js';
import { findSuites } from '../../check/find-suites.js';
import { keepHistory } from '../../check/history.js';
import { NewRecording } from '../../check/new-recording.js';
import type { CheckOptions } from '../../check/options.js';
import { Replay } from '../../check/replay.js';
import { type CheckedSuite, checkSuite } from '../../check/suite.js';
import { writeFile } from '../../core/world/file-sink.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import { untilStopped } from '../../core/world/wait.js';
import { promptsFor } from '../../prompts/library/open.js';
import { openRunCache } from '../../run/open-cache.js';
import { refuseCache } from '../../storage/cache/refuse-cache.js';
import { writeRecording } from '../../storage/recordings/write-recording.js';
import { narrate } from '../narrate.js';
import { publish } from './publish.js';
import { tellTimes } from './times.js';

/** Checks suites of labelled tickets. Resolves to 0, 3 for a regression or missed threshold, 6 where it cannot tell. */
export async function runCheck(session: Context, options: CheckOptions): Promise<number> {
  const { world, voice, config, login } = session;
  const suites = await findSuites(options, config);
  // Answers of a recording come from nowhere else.
  const keeps = options.cache !== false && options.replay === undefined;
  await using cache = await openRunCache({ world, config, login, keeps, warn: (text) => voice.warn(text) });
  const replay =
    options.replay === undefined
      ? undefined
      : await Replay.read(
          [resolve(world.cwd, options.replay), options.replay, session.waiting],
          cache.answers,
        );
  if (options.record !== undefined) await refuseCache(options.record, config.cache.unchecked, world.cwd);
  using interrupt = listenForInterrupt(session);
  const recorder = new NewRecording();
  const waiting = untilStopped(session.waiting, interrupt.stop);
  const places = { ...promptsFor(session, config, login), waiting };
  const checked: CheckedSuite[] = [];
  for (const suite of suites) {
    using narrator = await narrate(session);
    const { listen } = narrator;
    const context: CheckContext = {
      world,
      options,
      config,
      login,
      places,
      cache,
      interrupt,
      waiting,
      listen,
      recorder,
      replay,
    };
    checked.push(await checkSuite(suite, context));
  }
  if (options.record !== undefined) {
    const count = await writeFile(
      resolve(world.cwd, options.record),
      (sink) => writeRecording(sink, recorder.lines(cache.answers), recorder.runs),
      options.record,
      waiting,
    );
    voice.note(
      `${options.record} holds ${count} answers: commit it, and use --replay ${options.record} in CI`,
    );
  }
  const reports = checked.map(({ report }) => report);
  await publish({ ...session, waiting }, reports, options);
  tellTimes(session, checked);
  keepHistory(checked, { world, owner: await ownerOf(login), warn: (text) => voice.warn(text) });
  return exitCodeOf(reports);
}

function exitCodeOf(reports: readonly Report[]): number {
  const effects = new Set(reports.map(({ effect }) => effect));
  if (effects.has('fails')) return 3;
  return effects.has('undecided') ? 6 : 0;
}
