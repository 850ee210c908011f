import { dirname } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';
import { splitWords } from '../../core/text/quote-name.js';

/** How to start an editor. */
export interface EditorCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: { readonly shell?: boolean; readonly cwd?: string };
}

/**
 * Returns how to start an editor with a file. No shell is needed, except on Windows: editors are scripts there (`code.cmd`),
 * which only a shell starts. That one looks for programs in the working folder first, so it works beside the file.
 * @param line as in EDITOR, with arguments
 * @param path a path that ticketsift itself has made
 * @throws TicketsiftError `usage` for a quote without an end
 */
export function editorCommand(line: string, path: string, platform = process.platform): EditorCommand {
  if (platform === 'win32') {
    return { program: `${line} "${path}"`, args: [], options: { shell: true, cwd: dirname(path) } };
  }
  const { words, isOpen } = splitWords(line);
  if (isOpen) {
    throw new TicketsiftError('usage', 'VISUAL or EDITOR has a quote that does not end', {
      hint: 'Set it as you would type it: export EDITOR="code --wait"',
    });
  }
  const [program = '', ...args] = words;
  return { program, args: [...args, path], options: {} };
}
