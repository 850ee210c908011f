import { mean, unit } from './math/vectors.js';
import type { Views } from './views.js';

/** A text as the embedded model sees it. */
export interface Reading extends Views {
  readonly text: string;
}

/** A ticket, a description or an example: what was read of it as a whole, and its passages. */
export interface Document extends Reading {
  readonly passages: readonly Reading[];
}

export type Read = (text: string) => Promise<Document>;

/** Puts what was read of passages together. A long one counts for more than a short one, which is often a greeting. */
export function documentOf(readings: readonly Reading[]): Document {
  const lengths = readings.map(({ text }) => Math.max(1, text.length));
  const whole = (view: keyof Views) =>
    unit(
      mean(
        readings.map((reading) => reading[view]),
        lengths,
      ),
    );
  return {
    text: readings.map(({ text }) => text).join(' '),
    topic: whole('topic'),
    alarm: whole('alarm'),
    passages: readings,
  };
}
