import type { Prompt } from '../core/prompt.js';
import { placeholderNames, quotedColumn } from './placeholders.js';
import { compileTemplate, type Segment } from './template.js';

/** Where a prompt has text that is the same for every ticket; in characters. */
export interface FixedText {
  /** Before the first placeholder that varies: the part that a provider's prefix cache can keep. */
  readonly inFront: number;
  readonly behind: number;
  /** The name of that placeholder. `categories` does not count, since its list is the same for all tickets. */
  readonly varying: string;
}

/** The least fixed text after the varying part that is worth a note. */
const worthMoving = 200;

/** Measures a prompt's text, including its list of categories: the system message first, as it is sent. */
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

/** Returns whether most of a prompt is where no prefix cache helps, and whether that is worth a note. */
export function missesPrefixCache({ inFront, behind }: FixedText): boolean {
  return behind > worthMoving && behind > inFront;
}
