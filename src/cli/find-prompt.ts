import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { readPromptFile } from '../prompt/prompt-file.js';

/** Beside `src` and `dist` alike. */
const shipped = new URL('../../prompts/', import.meta.url);

/** Whether a prompt is given by a path: a bare name is that of a shipped prompt. */
export function isPath(fileOrName: string): boolean {
  return /[/\\]/.test(fileOrName) || extname(fileOrName) !== '';
}

/**
 * A prompt by the path of its file or by the name of one that ships with the program. A shipped one goes before
 * a file of the same bare name, so that whatever lies in the working folder cannot take its place.
 * @throws TicketsiftError `not_found` that lists the names there are, or what the file has wrong
 */
export async function findPrompt(fileOrName: string): Promise<Prompt> {
  if (isPath(fileOrName)) return readPromptFile(fileOrName);
  const names = (await readdir(shipped)).map((file) => basename(file, '.md'));
  if (names.includes(fileOrName)) return readPromptFile(fileURLToPath(new URL(`${fileOrName}.md`, shipped)));
  if (existsSync(fileOrName)) return readPromptFile(fileOrName);
  throw new TicketsiftError('not_found', `There is no prompt called ${fileOrName}`, {
    hint: `Shipped prompts: ${names.sort().join(', ')}. Or give the path of a prompt file.`,
  });
}
