import { hash } from 'node:crypto';
import type { Prompt } from '../core/prompt.js';

/** What a prompt says, as SHA-256 in hex digits: the same for equal prompts, wherever they are. */
export function promptHash({ path: _, bodyLine: __, version: ___, ...content }: Prompt): string {
  const entries = Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(entries));
}
