import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const preload = new URL('usage.js', import.meta.url).href;

/**
 * Runs a Node program to its end and says what it took: wall time and CPU time in milliseconds, the peak of
 * its memory in MB.
 *
 * @param {string} folder where it may leave a file
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 */
export async function measure(folder, args, env = {}) {
  const usageFile = join(folder, 'usage.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env, BENCH_USAGE_FILE: usageFile },
  });
  const [code] = await once(child, 'exit');
  const wallMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  const { cpuMs, peakMb } = JSON.parse(await readFile(usageFile, 'utf8'));
  return { wallMs, cpuMs, peakMb };
}

/** Several measurements in turn, so that a machine that grows slower slows all alike; the medians. */
export async function compare(times, ...measurements) {
  const taken = measurements.map(() => []);
  for (let round = 0; round < times; round++) {
    for (const [index, run] of measurements.entries()) taken[index].push(await run());
  }
  return taken.map((runs) => ({
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    peakMb: Math.max(...runs.map(({ peakMb }) => peakMb)),
  }));
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
