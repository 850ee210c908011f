import { resolve } from 'node:path';
import { TicketsiftError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import type { Session } from '../core/world/session.js';
import type { Voice } from '../core/world/world.js';
import type { Listen, RunEvent } from '../pipeline/event.js';
import type { Meter } from '../pipeline/meter.js';
import type { RunStatus } from '../storage/runs/runs.js';
import { describeEvent } from './describe-event.js';
import { openLogFile } from './log-file.js';
import type { ClassifyOptions } from './options.js';

/** Those who are told what happens in a run: the meter, the user, and the log where one is wanted. */
export interface Watch extends AsyncDisposable {
  readonly listen: Listen;
  /** Resolves when there is room for more. */
  outcomes(batch: readonly Outcome[]): Promise<void>;
  end(status: RunStatus): Promise<void>;
}

/** @throws TicketsiftError `bad_output` when the log cannot be opened; `usage` where texts are wanted in none */
export async function watchRun(
  { world, voice }: Session,
  { logFile, logTexts }: Pick<ClassifyOptions, 'logFile' | 'logTexts'>,
  { run, meter, halted }: { run: string; meter: Meter; halted: AbortSignal },
): Promise<Watch> {
  if (logTexts && logFile === undefined) {
    throw new TicketsiftError('usage', '--log-texts says what stands in a log, and there is none', {
      hint: 'Say --log-file as well.',
    });
  }
  const warn = (message: string) => voice.warn(message);
  const withTexts = logTexts === true;
  const log =
    logFile === undefined
      ? undefined
      : await openLogFile(resolve(world.cwd, logFile), {
          name: logFile,
          run,
          withTexts,
          now: world.now,
          warn,
        });
  halted.addEventListener('abort', () => {
    const { reason } = halted;
    voice.warn(`nothing more is asked${reason instanceof TicketsiftError ? `: ${reason.message}` : ''}`);
  });
  return {
    listen(event) {
      meter.listen(event);
      log?.listen(event);
      tell(voice, event);
    },
    outcomes: async (batch) => log?.outcomes(batch),
    end: async (status) => log?.write('end', { status }),
    async [Symbol.asyncDispose]() {
      await log?.[Symbol.asyncDispose]();
    },
  };
}

/** Milliseconds of a pause from which on everybody wonders what is going on. */
const worthANote = 5_000;

function tell(voice: Voice, event: RunEvent): void {
  const isNote = event.kind === 'pause' && event.ms >= worthANote;
  if (!isNote && !voice.isVerbose) return;
  const line = describeEvent(event);
  if (line === undefined) return;
  if (isNote) voice.note(line);
  else voice.detail(line);
}
