import { deferred } from './deferred.js';
import type { LoginPage } from './pages.js';

/** An answer of the provider, in whichever way it arrives: the query of the redirect. Hostile. */
export interface Callback {
  readonly parameters: URLSearchParams;
  /** Shows the result in the browser; only the first page is shown. */
  readonly show: (page: LoginPage) => void;
}

/** What an answer is: the awaited one, one that arrives too late, or one that is not of this login. */
export type CallbackKind = 'taken' | 'late' | 'stray';

/** The one answer that a login waits for, from the browser or the clipboard. */
export interface AwaitedCallback {
  readonly arrived: Promise<Callback>;
  offer(callback: Callback): CallbackKind;
  /** Stops waiting: `arrived` rejects, unless the answer has arrived already. */
  giveUp(error: unknown): void;
}

/** @param state the secret that was sent along, which identifies the answer (RFC 6749, section 10.12) */
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

/** Returns whether parameters are an unambiguous answer; an empty one counts as missing (RFC 6749, section 3.1). */
export function isAnswer(parameters: URLSearchParams, state: string): boolean {
  const states = parameters.getAll('state');
  const answers = [...parameters.getAll('code'), ...parameters.getAll('error')];
  return states.length === 1 && states[0] === state && answers.length === 1 && answers[0] !== '';
}
