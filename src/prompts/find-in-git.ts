import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { findPrompt } from './find.js';
import type { PromptPlaces } from './library/find-saved.js';
import { readReference } from './library/reference.js';
import { parsePrompt } from './prompt-file.js';

/** A revision and a path, as git writes them: `main:prompts/triage.md`. What starts with `-` would be a flag. */
const inGit = /^(?!-)[^:\s]{2,}:(?!\/\/).+$/;
/** Bytes of a prompt file. */
const largest = 10_000_000;

/**
 * A prompt by its file or name, or as git has it. `org:triage` is a saved one, whatever branches there are.
 * @throws TicketsiftError `not_found`, or what the prompt has wrong
 */
export async function findPromptToCompare(name: string, places: PromptPlaces): Promise<Prompt> {
  const { cwd } = places;
  const isSaved = readReference(name)?.scope !== undefined;
  if (isSaved || !inGit.test(name) || existsSync(resolve(cwd, name))) return findPrompt(name, places);
  try {
    const { stdout } = await promisify(execFile)('git', ['show', name], { cwd, maxBuffer: largest });
    return parsePrompt(stdout, name);
  } catch (cause) {
    if (cause instanceof TicketsiftError) throw cause;
    throw new TicketsiftError('not_found', `git has no ${name}`, {
      cause,
      hint: 'Name a revision and a path below the root of the repository: main:prompts/triage.md. A shallow clone has few revisions (fetch-depth: 0 in CI).',
    });
  }
}
