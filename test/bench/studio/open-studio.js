import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { homeIn, program } from '../classify.js';

/**
 * Starts the studio as a user does, and resolves once its address is on the terminal.
 * @param {string} folder where its user is at home
 * @param {readonly string[]} args
 */
export async function openStudio(folder, args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, 'studio', '--no-open', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...homeIn(folder) },
  });
  const [line] = await once(child.stdout, 'data');
  const wallMs = performance.now() - startedAt;
  return {
    /** Until its address was there. */
    wallMs,
    /** With the token that lets one browser in. */
    address: String(line).trim(),
    /** What it has in memory now, in MB. Linux alone says so. */
    async memoryMb() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}
