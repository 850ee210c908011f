import { interrupted } from '../errors/interrupted.js';
import { whenAborted } from '../when-aborted.js';
import type { Stopwatch } from './clock.js';
import type { World } from './world.js';

/** What a wait for another program needs. */
export interface Waiting extends Pick<World, 'after' | 'onInterrupt'> {
  /** Shows what the wait is for. */
  readonly note: (text: string) => void;
}

/** Waits silently for as long as it takes. */
export const silently: Waiting = {
  after: () => () => {},
  onInterrupt: () => () => {},
  note: () => {},
};

/** Returns the same waits for a run that already listens for interrupts. */
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

/** Returns the same waits, which also end when a signal says so. */
export function orEnded(waiting: Waiting, signal: AbortSignal): Waiting {
  return {
    ...waiting,
    onInterrupt(listener) {
      const ends = [waiting.onInterrupt(listener), whenAborted(signal, listener)];
      if (signal.aborted) listener();
      return () => {
        for (const unlisten of ends) unlisten();
      };
    },
  };
}

/** How long a wait may last without a note, in milliseconds. */
export const noticeableMs = 2_000;

/** The longest wait for another program, in milliseconds. */
const maxWaitMs = 30_000;

interface Wait {
  /** What the wait is for, as a sentence without a full stop. */
  readonly note: string;
  /** Called once, after 30 seconds: may end the wait by throwing. */
  readonly onLong?: () => void;
}

/**
 * Returns the result of some work. Shows a note after two seconds. The first interrupt ends the wait, and the result of
 * the work is ignored.
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

/** Lets some time pass, which an interrupt ends. @throws TicketsiftError `interrupted` */
export async function pause(
  ms: number,
  wait: Wait,
  { waiting, clock }: { readonly waiting: Waiting; readonly clock: Pick<Stopwatch, 'after'> },
): Promise<void> {
  let callOff = () => {};
  const over = new Promise<void>((resolve) => {
    callOff = clock.after(ms, resolve);
  });
  await waitFor(over, wait, waiting).finally(callOff);
}

/** Calls back after some time, in two steps, so that a busy program first handles what has arrived in the meantime. */
function afterTwoSteps(ms: number, callback: () => void, { after }: Pick<Waiting, 'after'>): () => void {
  let callOff = after(ms / 2, () => {
    callOff = after(ms / 2, callback);
  });
  return () => callOff();
}

/** Milliseconds between two tries while another program holds something. */
const pauseMs = 100;

/**
 * Repeats an action that fails while another program holds something; gives up after 30 seconds.
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
