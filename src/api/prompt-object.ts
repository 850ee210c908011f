import { snakeCase } from '../config/keys.js';
import type { Prompt } from '../core/prompt.js';
import { parsePrompt } from '../prompts/prompt-file.js';
import type { PromptObject } from './options.js';

/** Reads a prompt that a program has as its file would be read. @throws TicketsiftError `bad_prompt` */
export function promptOfObject({ body, categories, ...rest }: PromptObject): Prompt {
  const frontMatter = {
    name: 'prompt',
    ...Object.fromEntries(
      Object.entries(rest)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [snakeCase(key), value]),
    ),
    categories: categories?.map((one) => (typeof one === 'string' ? { name: one } : one)),
  };
  // JSON is YAML, too.
  return parsePrompt(`---\n${JSON.stringify(frontMatter)}\n---\n${body}`, 'the prompt');
}
