import { deferred } from './deferred.js';
import type { LoginPage } from './pages.js';

/** An answer of the provider, by whatever way it comes back: the query of the redirect. Hostile. */
export interface Callback {
  readonly parameters: URLSearchParams;
  /** Shows the browser what came of it; the first page counts. */
  readonly show: (page: LoginPage) => void;
}

/** What an answer is: the one that is waited for, one that comes when that is over, or none of this login. */
export type CallbackKind = 'taken' | 'late' | 'stray';

/** The one answer that a login waits for, through the browser or from the clipboard. */
export interface AwaitedCallback {
  readonly arrived: Promise<Callback>;
  offer(callback: Callback): CallbackKind;
  /** Waits no longer: `arrived` rejects, unless the answer is there already. */
  giveUp(error: unknown): void;
}

/** @param state the secret that was sent along, by which the answer is known (RFC 6749, section 10.12) */
export function awaitCallback(state: string): AwaitedCallback {
  const { promise, resolve, reject } = deferred<Callback>();
  let isOver = false;
  return {
    arrived: promise,
    offer(callback) {
      if (isOver) return 'late';
      if (!isAnswer(callback.parameters, state)) return 'stray';
      isOver = true;
      resolve(callback);
      return 'taken';
    },
    giveUp(error) {
      isOver = true;
      reject(error);
    },
  };
}

/** Returns whether it can be read in one way only; what has no value counts as left out (RFC 6749, section 3.1). */
export function isAnswer(parameters: URLSearchParams, state: string): boolean {
  const states = parameters.getAll('state');
  const answers = [...parameters.getAll('code'), ...parameters.getAll('error')];
  return states.length === 1 && states[0] === state && answers.length === 1 && answers[0] !== '';
}
