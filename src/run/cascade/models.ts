import type { Classification, Confidence } from '../../core/classification.js';
import { isOfEndpoint } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';

/** The names of two models: the first answers what it is sure of, the second the rest. */
export interface CascadeModels {
  readonly first: string;
  readonly second: string;
}

/** Returns the two models that a setting names: see `Config.cascade`. */
export function modelsOfCascade(setting: string): CascadeModels {
  const [first = '', second = ''] = setting.split(',');
  return { first, second };
}

/** Returns the setting that names two models. */
export function settingOfCascade({ first, second }: CascadeModels): string {
  return `${first},${second}`;
}

/** Returns how sure the model is. One that does not say is equally sure of all its answers. */
export function marginsOf({ confidence }: Classification): Confidence {
  return confidence ?? { urgent: 1, categories: 1 };
}

/**
 * Returns whether a ticket goes on to the second model: where the first is less sure of either part, or has given no answer
 * that can be read. An endpoint that failed has not said what it makes of a ticket, so that one stays an error.
 */
export function goesOn({ classification, error }: Outcome, sure: Confidence): boolean {
  if (classification === undefined) return !isOfEndpoint(error);
  const { urgent, categories } = marginsOf(classification);
  return urgent < sure.urgent || categories < sure.categories;
}

/** Returns a cascade as people see it. */
export function nameOfCascade({ first, second }: CascadeModels): string {
  return `${first} → ${second}`;
}
