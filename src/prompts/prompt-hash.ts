import { hash } from 'node:crypto';
import type { Prompt } from '../core/prompt.js';

/** Keys that were added later: they count only if they are set, so that the hashes of older prompts stay the same. */
const later: ReadonlySet<string> = new Set<keyof Prompt>([
  'reasoningEffort',
  'serviceTier',
  'redact',
  'clean',
]);

/** Returns the SHA-256 of a prompt in hex digits: the same for equal prompts, wherever they are. */
export function promptHash({ path: _, bodyLine: __, version: ___, ...content }: Prompt): string {
  const entries = Object.entries(content)
    .filter(([key, value]) => value !== undefined || !later.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(entries));
}
