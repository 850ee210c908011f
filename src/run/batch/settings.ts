import * as z from 'zod';
import type { Price } from '../../core/cost.js';
import type { Prompt } from '../../core/prompt.js';
import { modelSchema, runPlanSchema } from '../plan.js';
import type { BatchingStage } from './batching.js';

const rates = { input: z.number(), cachedInput: z.number(), output: z.number() };

/** What it takes to open the model of a batch again, and to know the price of its answers. */
const batchSettings = z.object({
  model: modelSchema,
  limits: runPlanSchema.shape.limits,
  /** Of the prompt only what shapes a request; its text is not needed any more. */
  prompt: z.object({
    temperature: z.number().optional(),
    maxOutputTokens: z.number().optional(),
    reasoningEffort: z.string().optional(),
    categories: z.array(z.string()).optional(),
  }),
  /** When the batch was made. */
  price: z.object({ ...rates, tiers: z.record(z.string(), z.object(rates)).optional() }).optional(),
});

export type BatchSettings = Readonly<z.infer<typeof batchSettings>>;

export function settingsOfBatch({ planned: { plan, prompt }, opened }: BatchingStage): BatchSettings {
  return {
    model: plan.model,
    limits: plan.limits,
    prompt: {
      temperature: prompt.temperature,
      maxOutputTokens: prompt.maxOutputTokens,
      reasoningEffort: prompt.reasoningEffort,
      categories: prompt.categories?.map(({ name }) => name),
    },
    price: opened.price && { ...ratesOf(opened.price), tiers: opened.price.tiers },
  };
}

function ratesOf({ input, cachedInput, output }: Price) {
  return { input, cachedInput, output };
}

/** @throws ZodError for settings of another version of the program */
export function readSettings(stored: unknown): BatchSettings {
  return batchSettings.parse(stored);
}

/** Returns a prompt with those settings. */
export function promptOf({ prompt }: BatchSettings): Prompt {
  return {
    name: 'batch',
    version: undefined,
    description: undefined,
    categories: prompt.categories?.map((name) => ({ name, description: undefined, examples: [] })),
    urgent: undefined,
    model: undefined,
    temperature: prompt.temperature,
    maxOutputTokens: prompt.maxOutputTokens,
    reasoningEffort: prompt.reasoningEffort,
    system: undefined,
    body: '',
    path: '',
    bodyLine: 1,
  };
}
