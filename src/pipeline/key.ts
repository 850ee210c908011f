import { hash } from 'node:crypto';
import type { Model } from '../core/model.js';
import type { Template } from '../prompt/template.js';

/** Changes whenever the key of an unchanged request would: old answers then stand under keys nobody asks for. */
const algorithm = 'ticketsift-answer-1';

/**
 * Makes the keys of one run: SHA-256 over everything that can change a reply. What is the same for every
 * ticket (the model's identity, the prompt's own text) is hashed once, so that a ticket costs a hash of its
 * own text alone. The fills are preceded by their lengths, so that no two lists of fills run together.
 */
export function createKeys(model: Model, template: Template): (fills: readonly string[]) => Buffer {
  const constant = hash('sha256', JSON.stringify([algorithm, model.identity, template.fixed]));
  return (fills) => {
    let text = constant;
    for (const fill of fills) text += `\n${fill.length}\n${fill}`;
    return hash('sha256', text, 'buffer');
  };
}
