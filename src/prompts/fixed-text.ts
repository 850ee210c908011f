import type { Prompt } from '../core/prompt.js';
import { placeholderNames, quotedColumn } from './placeholders.js';
import { compileTemplate, type Segment } from './template.js';

/** Where the text of a prompt stands that is the same for every ticket; in characters. */
export interface FixedText {
  /** Before the first placeholder that varies: what a provider's prefix cache can keep. */
  readonly inFront: number;
  readonly behind: number;
  /** The name of that placeholder. `categories` is none of them, since its list is the same for all. */
  readonly varying: string;
}

/** So much behind what varies is worth a word. */
const worthMoving = 200;

/** Measures a prompt's text, its list of categories included: the system message first, as it is sent. */
export function measureFixedText(prompt: Prompt): FixedText {
  const names = placeholderNames(prompt);
  const columns = names.map((name) => quotedColumn(name) ?? name);
  const [system, body] = compileTemplate(prompt, columns).fixed;
  const segments = [...(system ?? []), ...body];
  const first = segments.findIndex((segment) => typeof segment === 'number');
  return {
    inFront: charactersOf(segments.slice(0, first)),
    behind: charactersOf(segments.slice(first)),
    varying: names.find((name) => name !== 'categories') ?? '',
  };
}

function charactersOf(segments: readonly Segment[]): number {
  return segments.reduce<number>((sum, part) => (typeof part === 'string' ? sum + part.length : sum), 0);
}

/** Whether most of a prompt, and not only a little, stands where no prefix cache reaches it. */
export function missesPrefixCache({ inFront, behind }: FixedText): boolean {
  return behind > worthMoving && behind > inFront;
}
