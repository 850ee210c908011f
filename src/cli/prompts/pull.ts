import { mkdir } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { codeOf } from '../../core/errors/caught.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { isPromptPath } from '../../core/prompt.js';
import { visible } from '../../core/text/visible.js';
import { confirm } from '../../core/world/confirm.js';
import { writeFile } from '../../core/world/file-sink.js';
import { findPromptText } from '../../prompts/find.js';
import { versionJson } from '../../prompts/library/describe-version.js';
import { promptsFor } from '../../prompts/library/open.js';
import { readReference } from '../../prompts/library/reference.js';
import { parsePrompt, readPromptText } from '../../prompts/prompt-file.js';
import { writeJson } from '../write-json.js';

export interface PullOptions {
  readonly prompt: string;
  /** A folder, or a file where it has an ending. */
  readonly to: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Writes a saved or shipped prompt into a file, whole or not at all. Resolves to 0. */
export async function pullPrompt(context: Context, { prompt, to, yes, json }: PullOptions): Promise<number> {
  const { world, voice, output } = context;
  const reference = isPromptPath(prompt) ? undefined : readReference(prompt);
  if (reference === undefined) {
    throw new TicketsiftError(
      'usage',
      `${prompt} is a file, and what is pulled is a saved or shipped prompt`,
      {
        hint: 'Name one: `ticketsift prompts list` shows them.',
      },
    );
  }
  const { text, saved } = await findPromptText(prompt, promptsFor(context, context.config, context.login));
  const file = extname(to) === '' ? join(to, `${reference.name}.md`) : to;
  const path = resolve(world.cwd, file);
  const there = await textOf(path);
  if (there !== text) {
    if (there !== undefined && !yes) {
      await confirm(
        context,
        `Replace ${file}, which says something else?`,
        `${file} is there and says something else, so it was left as it is`,
      );
    }
    await mkdirOf(path, file);
    await writeFile(path, (sink) => sink.write(text));
  }
  if (json) {
    await writeJson(context, 'prompts pull', {
      file,
      written: there !== text,
      ...(saved && versionJson(saved)),
    });
  } else {
    const held = saved ? `${saved.name}@${saved.version}` : visible(reference.name);
    await output.write(`${visible(file)} ${there === text ? 'holds' : 'now holds'} ${held}\n`);
  }
  const { name = reference.name, version = 0, isForeign = false } = saved ?? {};
  const flags = [
    ...(parsePrompt(text, path).name === name ? [] : [`--name ${name}`]),
    // Of what another organisation shows to everyone somebody makes a prompt of their own.
    ...(saved && reference.scope !== undefined && !isForeign ? [`--visibility ${reference.scope}`] : []),
    ...(isForeign ? [] : [`--if-version ${version}`]),
  ];
  voice.note(`to save what you make of it: ${['ticketsift prompts save', file, ...flags].join(' ')}`);
  return 0;
}

/** Undefined where there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readPromptText(path);
  } catch (error) {
    if (error instanceof TicketsiftError && codeOf(error.cause) === 'ENOENT') return undefined;
    throw error;
  }
}

async function mkdirOf(path: string, file: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (cause) {
    throw new TicketsiftError('bad_output', `Cannot write ${file}: ${readFailure(cause)}`, {
      cause,
      hint: 'Name a folder in which you may write, with --to.',
    });
  }
}
