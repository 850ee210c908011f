import type { Model } from '../core/model.js';
import type { Prompt } from '../core/prompt.js';
import type { ProxySettings } from '../core/proxy.js';
import type { Vectors } from '../storage/cache/vectors.js';

/** What it takes to make any kind of model. */
export interface ModelSettings {
  /** The model's name at its endpoint. */
  readonly name: string;
  readonly prompt: Prompt;
  readonly endpoint: EndpointSettings;
  /** Where a local model keeps what it makes of texts that it learns from. */
  readonly vectors?: Vectors | undefined;
}

/** Where an OpenAI-compatible server is, and how to reach it. */
export interface EndpointSettings {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Returns the token of the current user, which is sent instead of a key. */
  readonly bearer?: (() => Promise<string>) | undefined;
  /** Whether a credential is held back, since the address came with a folder that its user does not trust. */
  readonly withholds?: boolean;
  readonly proxy: ProxySettings;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The service tier to ask for. */
  readonly serviceTier?: string | undefined;
  /** Tokens that a reply may have where the prompt does not say; with it, none is asked for without a limit. */
  readonly replyLimit?: number | undefined;
  /** Milliseconds since 1970: some endpoints tell their limits by the clock. */
  readonly now: () => number;
  /** Names of what the endpoint is known to refuse, from earlier runs. */
  readonly refused?: readonly string[];
  /** Receives all such names once a request without them was answered. */
  readonly onRefused?: (names: readonly string[]) => void;
  /** Receives what the user should know of the endpoint, once each. */
  readonly note?: ((text: string) => void) | undefined;
}

/**
 * Every kind of model; each is loaded when it is used. A new one is a file and a line here, under the name that `--model`
 * gives it.
 */
export const models = {
  embedded: async ({ prompt, vectors }) =>
    (await import('./embedded/index.js')).createEmbedded(prompt, { vectors }),
  openai: async ({ name, prompt, endpoint }) =>
    (await import('./endpoint/openai.js')).createOpenAi({
      ...endpoint,
      model: name,
      temperature: prompt.temperature,
      maxOutputTokens: prompt.maxOutputTokens,
      reasoningEffort: prompt.reasoningEffort,
      categories: prompt.categories,
    }),
} satisfies Record<string, (settings: ModelSettings) => Promise<Model>>;

type ModelKind = keyof typeof models;

/** Returns the kind of a model: the one of that name, else a model at an endpoint. */
export function kindOfModel(name: string): ModelKind {
  return isKind(name) ? name : 'openai';
}

/** The models that answer without an endpoint. */
export const localModels: readonly string[] = Object.keys(models).filter(isLocalModel);

/** Returns whether a model answers without an endpoint, so that it needs no key and costs nothing. */
export function isLocalModel(name: string): boolean {
  return kindOfModel(name) !== 'openai';
}

/** Returns whether a model says how sure it is of its answers, and which languages it does not read. */
export function knowsHowSureItIs(name: string): boolean {
  return kindOfModel(name) === 'embedded';
}

function isKind(name: string): name is ModelKind {
  return Object.hasOwn(models, name);
}
