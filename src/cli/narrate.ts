import type { Session } from '../core/world/session.js';
import type { Voice } from '../core/world/voice.js';
import type { World } from '../core/world/world.js';
import { describeRedacted } from '../prompts/redaction/describe-redacted.js';
import {
  about,
  describeEvent,
  describeOutage,
  describeRefusals,
  describeWait,
} from '../run/describe/event.js';
import { describeFailure } from '../run/describe/failure.js';
import type { RunEvent, RunListener } from '../run/events.js';
import { describeParts } from '../sources/cleaning/describe-cleaned.js';
import { isFirstToday } from '../storage/first-today.js';
import { createProgress, type Progress } from './progress.js';

/** Shows on standard error what happens in a run. Closing it takes the line of its progress away. */
export interface Narrator extends Disposable {
  readonly listen: RunListener;
}

/** Shows what happens in runs. @param moves whether a line may move on the terminal while they go on */
export async function narrate({ world, voice, isPlain }: Session, moves = true): Promise<Narrator> {
  const progress = await createProgress(world, moves && !voice.isQuiet && !isPlain);
  const refusals = new Refusals();
  return {
    listen: (event) => {
      show(event, voice, progress, world);
      const ms = refusals.lasting(event, world.elapsed());
      if (ms !== undefined) voice.note(describeRefusals(ms));
    },
    [Symbol.dispose]: () => progress.stop(),
  };
}

/** Milliseconds of a pause from which on a user wonders what is going on. */
const worthANote = 5_000;

/** Notices when waits that are too short for a note of their own add up, since the endpoint answers nothing in between. */
class Refusals {
  #since: number | undefined;
  #isSaid = false;

  /** Takes in an event. Returns once in a run how long every request has been refused, where that is worth a note. */
  lasting(event: RunEvent, now: number): number | undefined {
    if (event.kind === 'answered') this.#since = undefined;
    // A wait that has been shown needs no second note.
    if (event.kind === 'pause' && event.ms >= worthANote) this.#isSaid = true;
    if (event.kind !== 'retry' || event.failure.code !== 'rate_limited' || this.#isSaid) return undefined;
    this.#since ??= now;
    const ms = now - this.#since;
    if (ms < worthANote) return undefined;
    this.#isSaid = true;
    return ms;
  }
}

function show(event: RunEvent, voice: Voice, progress: Progress, world: World): void {
  const now = world.now();
  switch (event.kind) {
    case 'note':
      voice.note(event.text);
      break;
    case 'detail':
      voice.detail(event.text);
      break;
    case 'opened':
      voice.start(event.text);
      break;
    case 'disclaimer':
      if (!voice.isQuiet && isFirstToday(world.environment.files.seenNotes, 'embedded', now))
        voice.note(event.text);
      break;
    case 'warning':
      voice.warn(event.text);
      break;
    case 'cleaned':
      voice.detail(`${about(event.ticket)}: ${describeParts(event.ticket.cleaned?.removed ?? {})}`);
      break;
    case 'redacted':
      voice.detail(`${about(event.ticket)}: ${describeRedacted(event.counts)}`);
      break;
    case 'started':
      progress.start();
      break;
    case 'outcomes':
      progress.update(event.stage);
      for (const outcome of event.outcomes) {
        const why = describeFailure(outcome);
        if (why !== undefined) voice.detail(`${about(outcome.ticket)}: ${why}`);
      }
      break;
    case 'finished':
      progress.stop();
      break;
    case 'stopped':
      break;
    case 'outage': {
      const line = describeEvent(event, now) ?? '';
      const nextTryAt = event.leftMs - event.ms;
      progress.wait(event.leftMs, (leftMs, time) => describeOutage({ ms: leftMs - nextTryAt, leftMs }, time));
      // Where a line moves, it says so; else it is said once.
      if (!progress.moves && event.tries === 1) voice.note(line);
      else voice.detail(line);
      break;
    }
    case 'outage_over': {
      const line = describeEvent(event, now) ?? '';
      progress.wait(0, () => '');
      if (progress.moves) voice.detail(line);
      else voice.note(line);
      break;
    }
    case 'held':
      voice.note(describeEvent(event, now) ?? '');
      break;
    case 'pause': {
      const line = describeEvent(event, now) ?? '';
      progress.wait(event.ms, (ms, time) => describeWait({ ms, why: event.why }, time));
      // Where a line moves, it says so; else it is said once.
      if (!progress.moves && event.ms >= worthANote) voice.note(line);
      else voice.detail(line);
      break;
    }
    default: {
      const line = describeEvent(event, now);
      if (line !== undefined) voice.detail(line);
    }
  }
}
