import { readFile } from 'node:fs/promises';
import { spawn } from '@lydell/node-pty';
import { homeIn, program } from '../bench/classify.js';

const columns = 100;
const background = '#1c1f24';

/**
 * Shows a command and what it prints in a terminal, drawn by xterm.js, and resolves to the element that shows it.
 * @param {import('playwright-core').Page} page
 * @param {string} folder where its user is at home
 * @param {string} command as its user types it
 */
export async function drawTerminal(page, folder, command) {
  const printed = await run(folder, command.split(' '));
  await page.setContent(
    `<style>${await asset('css/xterm.css')}</style><div id="terminal" style="width: fit-content; padding: 12px; background: ${background}"></div>`,
  );
  await page.addScriptTag({ content: await asset('lib/xterm.js') });
  const shown = { background, columns, text: `$ ${command}\r\n${printed}` };
  await page.evaluate(`(${draw})(${JSON.stringify(shown)})`);
  return page.locator('#terminal');
}

/** @param {string} folder @param {readonly string[]} words @returns {Promise<string>} */
async function run(folder, [, ...args]) {
  const terminal = spawn(process.execPath, [program, ...args], {
    cols: columns,
    rows: 60,
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', ...homeIn(folder) },
  });
  let printed = '';
  terminal.onData((data) => {
    printed += data;
  });
  const { exitCode } = await new Promise((resolve) => terminal.onExit(resolve));
  if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}:\n${printed}`);
  return printed;
}

/** @param {string} path */
async function asset(path) {
  return await readFile(new URL(import.meta.resolve('@xterm/xterm/') + path), 'utf8');
}

/** What the page does: it shows the text in a terminal that is as high as the text, and no higher. */
const draw = `async ({ background, columns, text }) => {
  const theme = { background, foreground: '#e6e6e6', cursor: background };
  const fontFamily = 'DejaVu Sans Mono, monospace';
  const terminal = new Terminal({ cols: columns, rows: 60, fontSize: 14, fontFamily, theme });
  terminal.open(document.querySelector('#terminal'));
  await new Promise((resolve) => terminal.write(text, resolve));
  terminal.resize(columns, terminal.buffer.active.baseY + terminal.buffer.active.cursorY + 1);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}`;
