import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { builtUrl } from './built.js';

const prelude = `
  const { openCache } = await import(${JSON.stringify(builtUrl('storage/cache/cache.js'))});
  const { systemClock } = await import(${JSON.stringify(builtUrl('core/world/clock.js'))});
  const [path, ...args] = process.argv.slice(1);
  const cache = openCache(path, systemClock);
`;

const nodeArgs = (script: string, args: readonly string[]) => [
  '--input-type=module',
  '-e',
  prelude + script,
  ...args,
];

/** Runs a script in a process of its own, with `cache` opened on the path and `args`; resolves to what it wrote. */
export async function inProcess(script: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, nodeArgs(script, args))).stdout;
}

/** The same without waiting for its end. */
export function startProcess(script: string, ...args: readonly string[]) {
  return spawn(process.execPath, nodeArgs(script, args), { stdio: ['ignore', 'pipe', 'inherit'] });
}
