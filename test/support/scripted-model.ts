import type { Model, ModelRequest, Reply } from '../../src/core/model.js';

export interface ScriptedModel extends Model {
  /** What it was asked, in order. */
  readonly asked: string[];
  /** The most requests that were under way at once. */
  readonly mostAtOnce: number;
}

export const bugReply: Reply = {
  text: '{"urgent": false, "categories": ["Bug"]}',
  finish: 'stop',
  usage: undefined,
};

/** A model that answers by a script: what stands beyond the pipeline, so that only the pipeline is tested. */
export function scriptedModel(
  answer: (request: ModelRequest, signal: AbortSignal) => Reply | Promise<Reply> = () => bugReply,
): ScriptedModel {
  const asked: string[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  return {
    name: 'scripted',
    identity: { provider: 'test', model: 'scripted' },
    asked,
    get mostAtOnce() {
      return mostAtOnce;
    },
    async answer(request, signal) {
      asked.push(request.user);
      mostAtOnce = Math.max(mostAtOnce, ++underWay);
      try {
        return await answer(request, signal);
      } finally {
        underWay--;
      }
    },
    async close() {},
  };
}

/** A promise and what settles it, for tests that decide when an answer comes. */
export function deferred<T = void>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
