import { expect, it } from 'vitest';
import { editorCommand } from '../../../src/config/edit/editor-command.js';

it('starts an editor without a shell, with its own arguments before the file', () => {
  expect(editorCommand(`'my editor' --wait`, '/tmp/x/config.yaml', 'linux')).toEqual({
    program: 'my editor',
    args: ['--wait', '/tmp/x/config.yaml'],
    options: {},
  });
});

it('starts an editor by the shell on Windows, in a folder without programs', () => {
  const path = '/tmp/my files/config.yaml';
  expect(editorCommand('code --wait', path, 'win32')).toEqual({
    program: 'code --wait "/tmp/my files/config.yaml"',
    args: [],
    options: { shell: true, cwd: '/tmp/my files' },
  });
  const { program } = editorCommand(String.raw`"C:\Program Files\ed.exe" -n`, path, 'win32');
  expect(program).toBe(String.raw`"C:\Program Files\ed.exe" -n "/tmp/my files/config.yaml"`);
});
