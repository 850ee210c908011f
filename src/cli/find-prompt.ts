import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { readPromptFile } from '../prompt/prompt-file.js';

/** Beside `src` and `dist` alike. */
const shipped = new URL('../../prompts/', import.meta.url);

/**
 * A prompt by the path of its file or by the name of one that ships with the program.
 * @throws TicketsiftError `not_found` that lists the names there are, or what the file has wrong
 */
export async function findPrompt(fileOrName: string): Promise<Prompt> {
  if (/[/\\]/.test(fileOrName) || extname(fileOrName) !== '' || existsSync(fileOrName)) {
    return readPromptFile(fileOrName);
  }
  const names = (await readdir(shipped)).map((file) => basename(file, '.md'));
  if (names.includes(fileOrName)) return readPromptFile(fileURLToPath(new URL(`${fileOrName}.md`, shipped)));
  throw new TicketsiftError('not_found', `There is no prompt called ${fileOrName}`, {
    hint: `Shipped prompts: ${names.sort().join(', ')}. Or give the path of a prompt file.`,
  });
}
