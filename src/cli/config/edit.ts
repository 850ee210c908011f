import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { OpenContext } from '../../auth/access.js';
import { editorCommand } from '../../config/edit/editor-command.js';
import { checkSettings, findSettingsFile } from '../../config/edit/settings-file.js';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { ask } from '../../core/world/confirm.js';
import type { World } from '../../core/world/world.js';
import { type ConfigScopeFlags, save, scopeOf } from './set.js';

/**
 * Opens a file of settings in the user's editor, as a copy that takes its place only where it is valid; else offers to go
 * back to the editor. Resolves to 0.
 * @throws TicketsiftError `usage` where there is no editor; `config` where what was written is not valid, which names the copy
 */
export async function editSettings(context: OpenContext, flags: ConfigScopeFlags): Promise<number> {
  const { world, output, voice } = context;
  const scope = scopeOf(flags);
  const file = await findSettingsFile(world, scope);
  const editor = findEditor(world);
  const copy = join(await mkdtemp(join(tmpdir(), 'ticketsift-')), basename(file.path));
  await writeFile(copy, file.text, { mode: 0o600 });
  const text = await editUntilValid(copy, file.path, editor, context);
  await rm(join(copy, '..'), { recursive: true, force: true });
  if (text === file.text) {
    voice.note(`${file.path} is as it was`);
    return 0;
  }
  await save(context, scope, file, text, undefined);
  await output.write(`${visible(file.path)} is saved\n`);
  return 0;
}

async function editUntilValid(
  copy: string,
  name: string,
  editor: string,
  { world }: OpenContext,
): Promise<string> {
  for (;;) {
    await runEditor(editor, copy);
    const text = await readFile(copy, 'utf8');
    try {
      checkSettings(text, name);
      return text;
    } catch (error) {
      if (!(error instanceof TicketsiftError)) throw error;
      const lines = [error.message, ...(error.hint === undefined ? [] : [error.hint])];
      const answer = await ask(world, 'Go back to the editor?', lines.map(visible));
      if (answer === 'yes') continue;
      throw new TicketsiftError(answer === 'interrupted' ? 'interrupted' : 'config', error.message, {
        cause: error,
        hint: `Nothing was saved. What you wrote is in ${copy}.`,
      });
    }
  }
}

/** The editor's command line. What is usual is only started where somebody can use it. */
function findEditor({ environment, stdin, stdout }: World): string {
  const line = environment.editor?.trim() ?? '';
  if (line !== '') return line;
  if (stdin.isTTY && stdout.isTTY) return process.platform === 'win32' ? 'notepad' : 'vi';
  throw new TicketsiftError('usage', 'There is no editor: neither VISUAL nor EDITOR is set', {
    hint: 'Name one, such as EDITOR=nano; or use `ticketsift config set`.',
  });
}

async function runEditor(line: string, path: string): Promise<void> {
  const { program, args, options } = editorCommand(line, path);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((cause: unknown) => {
    const why = codeOf(cause) === 'ENOENT' ? 'there is no such program' : messageOf(cause);
    throw new TicketsiftError('usage', `Cannot start the editor ${program}: ${why}`, {
      cause,
      hint: 'VISUAL or EDITOR names it: set one to an editor that is installed, such as EDITOR=nano.',
    });
  });
  if (code === 0) return;
  throw new TicketsiftError('usage', `The editor ${program} ended with ${code ?? 'a signal'}`, {
    hint: `Nothing was saved. What you wrote is in ${path}.`,
  });
}
