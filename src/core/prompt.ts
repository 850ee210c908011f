import { extname } from 'node:path';
import type { Cleaning } from './cleaning.js';

/** A prompt, read and checked. */
export interface Prompt {
  readonly name: string;
  /** The version of a saved prompt, counted from 1. */
  readonly version: number | undefined;
  readonly description: string | undefined;
  /** When present, a reply that names any other category is that ticket's error. */
  readonly categories: readonly Category[] | undefined;
  readonly urgent: Urgency | undefined;
  /** The model the prompt was written for. */
  readonly model: string | undefined;
  readonly temperature: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** How much a model thinks before it answers, in a word of its endpoint. */
  readonly reasoningEffort?: string | undefined;
  /** The tier of its requests: faster for more money, or slower for less. */
  readonly serviceTier?: string | undefined;
  /** Whether e-mail addresses and the like are removed before sending, whatever the configuration says. */
  readonly redact?: boolean | undefined;
  /** The parts that it wants removed from tickets, or kept. */
  readonly clean?: Partial<Cleaning> | undefined;
  readonly system: string | undefined;
  /** The text with `{placeholders}`, not yet filled in. */
  readonly body: string;
  /** The path of its file, or the reference of a saved prompt: `org:triage@2`. */
  readonly path: string;
  /** The line of the file on which the body starts, counted from 1. */
  readonly bodyLine: number;
}

export interface Category {
  readonly name: string;
  readonly description: string | undefined;
  readonly examples: readonly string[];
}

/** What urgent means, in words and by examples. */
export interface Urgency {
  readonly description: string | undefined;
  readonly examples: { readonly yes: readonly string[]; readonly no: readonly string[] };
  /** The probability (0 to 1) from which on a model that gives one says urgent. */
  readonly threshold: number | undefined;
}

/** Returns whether a prompt is named by its path. Any other name is that of a saved or shipped prompt. */
export function isPromptPath(fileOrName: string): boolean {
  return /[/\\]/.test(fileOrName) || extname(fileOrName) !== '';
}
