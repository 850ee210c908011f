import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import type { Variables } from '../core/world/environment.js';
import { findPrompt } from './find.js';
import type { PromptPlaces } from './library/find-saved.js';
import { readReference } from './library/reference.js';
import { parsePrompt } from './prompt-file.js';

/** A revision and a path, as git writes them: `main:prompts/triage.md`. Not with a leading `-`, which would be a flag. */
const inGit = /^(?!-)[^:\s]{2,}:(?!\/\/).+$/;
/** Bytes of a prompt file. */
const largest = 10_000_000;

/**
 * Finds a prompt by its file or name, or in git. `org:triage` is a saved prompt, even if there is a branch `org`.
 * @param variables the environment of git
 * @throws TicketsiftError `not_found`, or the faults of the prompt
 */
export async function findPromptToCompare(
  name: string,
  places: PromptPlaces,
  variables: Variables,
): Promise<Prompt> {
  const { cwd } = places;
  const isSaved = readReference(name)?.scope !== undefined;
  if (isSaved || !inGit.test(name) || existsSync(resolve(cwd, name))) return findPrompt(name, places);
  return parsePrompt(await readFromGit(name, cwd, variables), name);
}

/**
 * Reads a file from git. The repository's settings may be someone else's and name programs to run. So git only reads the
 * object, unchanged (`show` may convert it), and never fetches a missing one: that would run what a remote's settings say.
 */
async function readFromGit(name: string, cwd: string, variables: Variables): Promise<string> {
  const settings = ['-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${devNull}`];
  // The first is known since git 2.45; the second keeps older ones from reaching anything, this computer included.
  const env = { ...variables, GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-C', cwd, '--no-pager', ...settings, 'cat-file', 'blob', name],
      // Windows looks for a program in the working folder first, where it may be anyone's.
      { cwd: dirname(process.execPath), maxBuffer: largest, env },
    );
    return stdout;
  } catch (cause) {
    throw new TicketsiftError('not_found', `git has no ${name}`, {
      cause,
      hint: 'Name a revision and a path below the root of the repository: main:prompts/triage.md. A shallow or partial clone may lack it, and missing objects are not fetched: use fetch-depth: 0 in CI.',
    });
  }
}
