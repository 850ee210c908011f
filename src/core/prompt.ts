import { extname } from 'node:path';
import type { Cleaning } from './cleaning.js';

/** A prompt, read and checked. */
export interface Prompt {
  readonly name: string;
  /** Of a saved prompt: counted from 1. */
  readonly version: number | undefined;
  readonly description: string | undefined;
  /** When present, a reply that names any other category is that ticket's error. */
  readonly categories: readonly Category[] | undefined;
  readonly urgent: Urgency | undefined;
  /** The model the prompt was written for. */
  readonly model: string | undefined;
  readonly temperature: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** How much a model thinks before it answers, in a word that its endpoint knows. */
  readonly reasoningEffort?: string | undefined;
  /** At what tier its requests are answered: faster for more money, or slower for less. */
  readonly serviceTier?: string | undefined;
  /** Whether its tickets are sent without e-mail addresses and the like, whatever the configuration says. */
  readonly redact?: boolean | undefined;
  /** What is taken out of its tickets, where it says so. */
  readonly clean?: Partial<Cleaning> | undefined;
  readonly system: string | undefined;
  /** The text with `{placeholders}`, not yet filled in. */
  readonly body: string;
  /** The path of its file, or what a saved one goes by: `org:triage@2`. */
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
  /** From what probability on (0 to 1) a model that gives one says urgent. */
  readonly threshold: number | undefined;
}

/** Whether a prompt is named by its path. A bare name is that of a saved or shipped prompt. */
export function isPromptPath(fileOrName: string): boolean {
  return /[/\\]/.test(fileOrName) || extname(fileOrName) !== '';
}
