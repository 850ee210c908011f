import { gzipSync } from 'node:zlib';
import { type Asked, type Behaviour, status } from '../behaviours.js';

/** What every endpoint of the zoo answers where it answers at all. */
export const good = '{"urgent":false,"categories":["Bug"]}';
export const draft = '{"urgent":true,"categories":["Uptime"]}';
export const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** How an endpoint behaves towards one ticket, and what must become of it. */
export interface Mode {
  readonly name: string;
  readonly answer: (request: Asked) => Behaviour;
  /** A line of front matter that the prompt has besides. */
  readonly matter?: string;
  /** What its price is multiplied by: its service tier; 1 unless said. */
  readonly rate?: number;
  /** The error of the ticket; none where it is classified. */
  readonly code?: string;
  /** Requests that it takes; 1 unless said. */
  readonly requests?: number;
  /** How many of them were charged; all that were answered with usage. */
  readonly charged?: number;
  /** What the user is shown. */
  readonly shows?: RegExp;
  /** Whether the same command sends nothing more, since the answer is cached. */
  readonly isCached: boolean;
  /** Whether it takes three tickets that fail to stop the run. */
  readonly isHopeless?: true;
}

export const message = (fields: object, finish: string | null = 'stop', rest: object = { usage }) =>
  status(200, {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...fields }, finish_reason: finish }],
    ...rest,
  });
export const choice = (fields: object) => status(200, { choices: [{ index: 0, ...fields }], usage });
export const reads = (name: string, behaviour: Behaviour): Mode => ({
  name,
  answer: () => behaviour,
  charged: 1,
  isCached: true,
});
export const fails = (name: string, code: string, behaviour: Behaviour, more: Partial<Mode> = {}): Mode => {
  return { name, code, answer: () => behaviour, charged: 0, isCached: false, ...more };
};
/** Refuses a way of asking as long as `isRefused` says so. */
export const learns = (
  name: string,
  isRefused: (request: Asked) => boolean,
  refusal: Behaviour,
  requests = 2,
): Mode => ({
  name,
  answer: (request) => (isRefused(request) ? refusal : message({ content: good })),
  requests,
  charged: 1,
  isCached: true,
});
export const packed =
  (code: number, body: object, headers: Record<string, string> = { 'content-encoding': 'gzip' }): Behaviour =>
  (response) => {
    response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(gzipSync(JSON.stringify(body)));
  };
export const events =
  (...all: readonly (object | string)[]): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      all.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join(''),
    );
  };
export const whole = { choices: [{ message: { content: good }, finish_reason: 'stop' }], usage };
export const piece = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] });
export const dying = status(200, {
  choices: [
    {
      finish_reason: 'error',
      error: { code: 503, message: 'Provider is overloaded' },
      message: { content: '' },
    },
  ],
});
export const hasFormat = ({ body }: Asked) => body.response_format !== undefined;

export const compressed =
  (encoding: string, pack: (text: string) => Buffer): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    response.end(pack(JSON.stringify(whole)));
  };
