import { hash } from 'node:crypto';
import type { Model } from '../core/model.js';
import type { Template } from '../prompts/template.js';

/**
 * Incremented whenever the key of an unchanged request would change: old answers then have keys of no
 * request.
 */
const algorithm = 'ticketsift-answer-1';

/** Returns the keys of one run's requests. */
export interface Keys {
  /** What the requests of one prompt to one model have in common. */
  readonly family: Buffer;
  /**
   * Returns a SHA-256 over everything that can change a reply.
   * @param note what is added to the request when an answer could not be read
   */
  of(fills: readonly string[], note?: string): Buffer;
}

/**
 * Hashes what is the same for every ticket (the model's identity, the prompt's own text) once, so that a
 * ticket costs a hash of its own text alone. The fills are preceded by their lengths, so that no two lists of
 * fills give the same hash; a note is one more fill, which shows in their number, since the prompt decides
 * that.
 */
export function createRequestKeys(model: Pick<Model, 'identity'>, template: Pick<Template, 'fixed'>): Keys {
  const constant = hash('sha256', JSON.stringify([algorithm, model.identity, template.fixed]));
  return {
    family: Buffer.from(constant, 'hex').subarray(0, 16),
    of(fills, note = '') {
      let text = constant;
      for (const fill of fills) text += `\n${fill.length}\n${fill}`;
      if (note !== '') text += `\n${note.length}\n${note}`;
      return hash('sha256', text, 'buffer');
    },
  };
}
