import { hash } from 'node:crypto';
import type { Prompt } from '../core/prompt.js';

/** Keys that prompts have had since later: each counts where it is set alone, so that the hashes of older prompts hold. */
const later: ReadonlySet<string> = new Set<keyof Prompt>([
  'reasoningEffort',
  'serviceTier',
  'redact',
  'clean',
]);

/** What a prompt says, as SHA-256 in hex digits: the same for equal prompts, wherever they are. */
export function promptHash({ path: _, bodyLine: __, version: ___, ...content }: Prompt): string {
  const entries = Object.entries(content)
    .filter(([key, value]) => value !== undefined || !later.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(entries));
}
