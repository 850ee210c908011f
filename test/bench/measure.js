import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const preload = new URL('usage.js', import.meta.url).href;

/** @typedef {{ wallMs: number, cpuMs: number, peakMb: number }} Usage What a program took. */

/**
 * Runs a Node program to its end and returns what it took: wall time and CPU time in milliseconds, the peak of
 * its memory in MB.
 *
 * @param {string} folder where it may leave a file
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<Usage>}
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

/**
 * A program to measure several times: median times and the highest peak of memory.
 * @param {() => Promise<Usage>} run
 */
export function createSeries(run) {
  /** @type {Usage[]} */
  const runs = [];
  return {
    async measure() {
      runs.push(await run());
    },
    get wallMs() {
      return median(runs.map(({ wallMs }) => wallMs));
    },
    get cpuMs() {
      return median(runs.map(({ cpuMs }) => cpuMs));
    },
    get peakMb() {
      return Math.max(...runs.map(({ peakMb }) => peakMb));
    },
  };
}

/**
 * Measures several programs in turn, so that a machine that grows slower slows all alike.
 * @param {number} rounds
 * @param {...{ measure(): Promise<void> }} series
 */
export async function measureInTurn(rounds, ...series) {
  for (let round = 0; round < rounds; round++) {
    for (const one of series) await one.measure();
  }
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
