import { interrupted } from '../errors/interrupted.js';
import { whenAborted } from '../when-aborted.js';
import type { World } from './world.js';

/** What a wait for another program takes from its surroundings. */
export interface Waiting extends Pick<World, 'after' | 'onInterrupt'> {
  /** Says what is waited for. */
  readonly note: (text: string) => void;
}

/** Waits in silence for as long as it takes. */
export const patiently: Waiting = {
  after: () => () => {},
  onInterrupt: () => () => {},
  note: () => {},
};

/** Returns the same waits for a run that has listened for interrupts since it began. */
export function untilStopped(waiting: Waiting, stop: AbortSignal): Waiting {
  return {
    ...waiting,
    onInterrupt(listener) {
      if (!stop.aborted) return whenAborted(stop, listener);
      listener();
      return () => {};
    },
  };
}

/** How long a wait may last without a word, in milliseconds: a user wonders from then on. */
export const noticeableMs = 2_000;

/** How long another program is waited for, in milliseconds. */
const maxWaitMs = 30_000;

interface Wait {
  /** What is waited for, as a sentence without its end. */
  readonly note: string;
  /** Called once, after 30 seconds: may end the wait by throwing. */
  readonly onLong?: () => void;
}

/**
 * Returns the result of some work. Says after two seconds what is waited for. The first interrupt ends the wait, and
 * the work ends unheard.
 * @throws TicketsiftError `interrupted`; what `onLong` or the work throws
 */
export async function waitFor<T>(work: Promise<T>, { note, onLong }: Wait, waiting: Waiting): Promise<T> {
  const ends: (() => void)[] = [];
  const given = new Promise<never>((_, reject) => {
    ends.push(
      afterTwoSteps(noticeableMs, () => waiting.note(note), waiting),
      waiting.onInterrupt(() => reject(interrupted())),
    );
    if (!onLong) return;
    const end = () => {
      try {
        onLong();
      } catch (error) {
        reject(error);
      }
    };
    ends.push(waiting.after(maxWaitMs, end));
  });
  try {
    return await Promise.race([work, given]);
  } finally {
    for (const end of ends) end();
  }
}

/** Calls back after so long, and not before a program that was busy all the while had time to see what came meanwhile. */
function afterTwoSteps(ms: number, callback: () => void, { after }: Pick<Waiting, 'after'>): () => void {
  let callOff = after(ms / 2, () => {
    callOff = after(ms / 2, callback);
  });
  return () => callOff();
}

/** How long to leave alone what another program holds, in milliseconds. */
const pauseMs = 100;

/**
 * Does what fails while another program holds something, as soon as it is free; gives up after 30 seconds.
 * @throws TicketsiftError `interrupted`; what the action throws
 */
export async function whenFree<T>(
  action: () => T | Promise<T>,
  { isHeld, note }: { readonly isHeld: (error: unknown) => boolean; readonly note: string },
  waiting: Waiting,
): Promise<T> {
  let held: unknown;
  let callOff = () => {};
  const attempt = async () => {
    try {
      return { result: await action() };
    } catch (error) {
      if (!isHeld(error)) throw error;
      held = error;
      return undefined;
    }
  };
  const attempts = async () => {
    for (;;) {
      await new Promise<void>((resolve) => {
        callOff = waiting.after(pauseMs, resolve);
      });
      const done = await attempt();
      if (done) return done.result;
    }
  };
  const first = await attempt();
  if (first) return first.result;
  const onLong = () => {
    throw held;
  };
  try {
    return await waitFor(attempts(), { note, onLong }, waiting);
  } finally {
    callOff();
  }
}
