import { hash } from 'node:crypto';
import type { Confidence } from '../../core/classification.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Model } from '../../core/model.js';
import { shellWord } from '../../core/text/quote-name.js';
import type { World } from '../../core/world/world.js';
import type { RunPlan } from '../plan.js';
import { findFit, fitFileName, readFits } from './fit-file.js';
import { type CascadeModels, nameOfCascade } from './models.js';

/** What thresholds depend on, besides the first model itself. */
export interface FitFacts {
  readonly prompt: RunPlan['prompt'];
  readonly models: CascadeModels;
  readonly texts: Pick<RunPlan, 'clean' | 'redact'>;
}

/** The thresholds of a fit, and the model that they are for. */
export interface FittedThresholds {
  readonly sure: Confidence;
  readonly firstHash: string;
}

/**
 * Finds the thresholds of two models for a prompt.
 * @throws TicketsiftError `config` where there are none, or they are for another prompt or other texts
 */
export async function fittedThresholds(
  { prompt, models, texts }: FitFacts,
  world: Pick<World, 'cwd' | 'environment'>,
): Promise<FittedThresholds> {
  const fit = findFit(await readFits(world), { ...models, prompt: prompt.name });
  if (fit === undefined) {
    throw notFitted(`There are no thresholds for ${nameOfCascade(models)} and the prompt ${prompt.name}`, {
      prompt,
      models,
    });
  }
  if (fit.prompt_hash !== prompt.hash)
    throw stale(`the prompt ${prompt.name} has changed`, { prompt, models });
  if (fit.texts_hash !== hashOfTexts(texts)) {
    throw stale('the settings for cleaning or redacting texts have changed', { prompt, models });
  }
  return { sure: fit.sure, firstHash: fit.first_hash };
}

/**
 * Checks the model of thresholds.
 * @throws TicketsiftError `config` where they are for another model, or another version of its algorithm
 */
export function requireSameModel(
  model: Model,
  { firstHash, prompt, models }: Pick<FittedThresholds, 'firstHash'> & Omit<FitFacts, 'texts'>,
): void {
  if (hashOfModel(model) === firstHash) return;
  throw stale(`the model ${models.first} has changed`, { prompt, models });
}

/** Returns a SHA-256 of everything that can change a model's answer. */
export function hashOfModel({ identity }: Pick<Model, 'identity'>): string {
  return hash('sha256', JSON.stringify(identity));
}

/** Returns a SHA-256 of what is removed from texts. */
export function hashOfTexts({ clean, redact }: Pick<RunPlan, 'clean' | 'redact'>): string {
  const { html, quotes, signatures, disclaimers } = clean;
  return hash('sha256', JSON.stringify({ html, quotes, signatures, disclaimers, redact: redact === true }));
}

function stale(why: string, facts: Omit<FitFacts, 'texts'>): TicketsiftError {
  return notFitted(`${fitFileName} is out of date: ${why}`, facts);
}

function notFitted(message: string, { prompt, models }: Omit<FitFacts, 'texts'>): TicketsiftError {
  return new TicketsiftError('config', message, {
    hint: `Find them on labelled tickets: ticketsift cascade fit --tickets labelled.csv --cascade ${shellWord(models.first)},${shellWord(models.second)} --prompt ${shellWord(prompt.version === null ? prompt.path : prompt.name)}`,
  });
}
